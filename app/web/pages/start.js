"use strict";
window.ui = SwaggerUIBundle({
  url: "/v1/openapi.json",
  dom_id: "#api",
  deepLinking: true,
  tryItOutEnabled: true,
  // No validator of somebody else's, no request leaves our origin.
  validatorUrl: null,
});
