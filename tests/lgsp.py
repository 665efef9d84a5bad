"""The platform's stand-in for tests: on loopback, with settings that name it."""

from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask

from app.adapters.lgsp.gateway import Gateway, Patience
from app.settings.lgsp import LgspSettings, SignInForm
from sandbox.lgsp import create_lgsp_blueprint
from sandbox.lgsp_state import SECRET, USER, LgspState
from sandbox.server import serve

# Short, so that no test waits for what the platform never says.
PATIENCE = Patience(limit_s=2.0, tries=3, pause_s=0.01, budget_s=12.0)


@contextmanager
def running_lgsp(state: LgspState) -> Iterator[str]:
    """The stand-in on a free port; its address."""
    app = Flask("lgsp")
    app.register_blueprint(create_lgsp_blueprint(state))
    with serve(app) as url:
        yield f"{url}/lgsp"


def lgsp_settings(url: str, form: SignInForm = SignInForm.SESSION) -> LgspSettings:
    """Settings that name the stand-in at ``url``."""
    door = "login" if form is SignInForm.SESSION else "token"
    return LgspSettings(
        url=f"{url}/services",
        sign_in=form,
        sign_in_url=f"{url}/{door}",
        user=USER,
        secret=SECRET,
        unit="H09",
    )


def gateway_at(url: str, form: SignInForm = SignInForm.SESSION) -> Gateway:
    """A reader of the stand-in at ``url``."""
    return Gateway(lgsp_settings(url, form), patience=PATIENCE)
