"""One message for very many phones, addressed page by page."""
