// OpenID providers for the tests, as many as they ask for, each on a port of its own on loopback.
//
// Prints the address of its control: PUT /{name} with the settings of a provider makes it, or
// replaces it in place (other keys, other lifetimes), and answers {"url": its issuer address}.
// It ends when its standard input does, so it never outlives the tests.

import { once } from 'node:events';
import { createServer } from 'node:http';
import { json, text } from 'node:stream/consumers';

import Provider from 'oidc-provider';

const LOOPBACK = '127.0.0.1';
const running = new Map();

function configuration(settings) {
  const resource = { audience: settings.audience, accessTokenFormat: 'jwt', scope: 'openid' };
  return {
    clients: [{
      client_id: settings.client_id,
      client_secret: settings.client_secret,
      redirect_uris: settings.redirect_uris,
      token_endpoint_auth_method: settings.token_endpoint_auth_method,
      id_token_signed_response_alg: settings.algorithm,
    }],
    jwks: { keys: settings.keys },
    scopes: ['openid', 'citizen'],
    claims: { openid: ['sub', 'acr', 'amr'], citizen: settings.citizen_claims },
    acrValues: settings.acr_values,
    // True: the claims behind a scope stand in the userinfo answer only (OIDC Core 5.4).
    conformIdTokenClaims: !settings.claims_in_id_token,
    pkce: { methods: ['S256'], required: () => true },
    cookies: { keys: ['only for tests'] },
    ttl: { AuthorizationCode: 60, IdToken: settings.token_lifetime_s, AccessToken: 300 },
    findAccount: (_context, id) => account(settings.people, id),
    extraTokenClaims: (_context, token) => settings.people[token.accountId]?.access_token,
    interactions: { url: (_context, interaction) => `/interaction/${interaction.uid}` },
    features: {
      devInteractions: { enabled: false },
      resourceIndicators: {
        enabled: true,
        getResourceServerInfo: () => ({ ...resource, jwt: { sign: { alg: settings.algorithm } } }),
      },
    },
  };
}

function account(people, id) {
  if (!Object.hasOwn(people, id)) return undefined;
  return { accountId: id, claims: async () => ({ sub: id, ...people[id].claims }) };
}

// The two pages that a person would see. The form says who he is and how well that was proven.
async function interact(provider, request, response) {
  const { prompt, params, grantId, session } = await provider.interactionDetails(request, response);
  if (request.method !== 'POST') {
    response.setHeader('Content-Type', 'application/json');
    response.end(JSON.stringify({ asks: prompt.name }));
    return;
  }
  const form = new URLSearchParams(await text(request));
  const result = prompt.name === 'login'
    ? { login: { accountId: form.get('person'), acr: form.get('acr') ?? undefined, amr: form.getAll('amr') } }
    : { consent: { grantId: await consent(provider, { prompt, params, grantId, session }) } };
  await provider.interactionFinished(request, response, result);
}

async function consent(provider, { prompt, params, grantId, session }) {
  const grant = grantId
    ? await provider.Grant.find(grantId)
    : new provider.Grant({ accountId: session.accountId, clientId: params.client_id });
  grant.addOIDCScope(params.scope);
  for (const [resource, scopes] of Object.entries(prompt.details.missingResourceScopes ?? {})) {
    grant.addResourceScope(resource, scopes.join(' '));
  }
  return grant.save();
}

function handler(provider) {
  const answer = provider.callback();
  return (request, response) => {
    if (!request.url.startsWith('/interaction/')) return answer(request, response);
    return interact(provider, request, response).catch((error) => fail(response, error));
  };
}

function fail(response, error) {
  process.stderr.write(`${error.stack}\n`);
  response.writeHead(500).end();
}

async function listening(onRequest) {
  const server = createServer(onRequest).listen(0, LOOPBACK);
  await once(server, 'listening');
  return `http://${LOOPBACK}:${server.address().port}`;
}

async function run(name, settings) {
  if (!running.has(name)) {
    const entry = { handle: undefined };
    running.set(name, entry);
    entry.url = await listening((request, response) => entry.handle(request, response));
  }
  const entry = running.get(name);
  const provider = new Provider(entry.url, configuration(settings));
  provider.on('server_error', (_context, error) => process.stderr.write(`${error.stack}\n`));
  entry.handle = handler(provider);
  return entry.url;
}

async function control(request, response) {
  try {
    const url = await run(request.url.slice(1), await json(request));
    response.setHeader('Content-Type', 'application/json');
    response.end(JSON.stringify({ url }));
  } catch (error) {
    fail(response, error);
  }
}

process.stdin.on('end', () => process.exit()).resume();
process.stdout.write(`${await listening(control)}\n`);
