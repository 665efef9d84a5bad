"""What an operator does about tokens and keys: ``flask identity …``."""

from flask.cli import AppGroup

from app.identity.secret_commands import rehash, rotate_keys
from app.identity.token_commands import deny_token, rotate_signing_key

identity = AppGroup("identity", help="Tokens, and the keys that sign and seal.")
identity.add_command(rotate_signing_key)
identity.add_command(deny_token)
identity.add_command(rotate_keys)
identity.add_command(rehash)
