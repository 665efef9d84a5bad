"""Logging in, refreshing, registering phones and ending everything at once: nobody gets stuck."""

from concurrent.futures import ThreadPoolExecutor

from tests.identity.dpop_proofs import log_in_with
from tests.notifications.phones import Phone
from tests.service import Caller, Service

_SESSIONS = "/v1/auth/sessions"


def _at_once(service: Service, callers: list[Caller], phones: list[Phone]) -> list[int]:
    """The statuses of a round in which everybody does something else."""

    def refresh(caller: Caller, _phone: Phone) -> int:
        sent = {"refresh_token": caller.tokens["refresh_token"]}
        return int(service.anyone().post("/v1/auth/refresh", sent).status_code)

    def register(caller: Caller, phone: Phone) -> int:
        fresh = Caller(service.app.test_client(), dict(caller.headers))
        return fresh.put(phone.path, phone.registration()).status_code

    def end_others(caller: Caller, _phone: Phone) -> int:
        fresh = Caller(service.app.test_client(), dict(caller.headers))
        return fresh.delete(f"{_SESSIONS}?except_current=true").status_code

    def log_out(caller: Caller, _phone: Phone) -> int:
        sent = {"refresh_token": caller.tokens["refresh_token"]}
        return int(service.anyone().post("/v1/auth/revoke", sent).status_code)

    def log_in(_caller: Caller, _phone: Phone) -> int:
        return int(log_in_with(service, service.anyone()).status_code)

    work = (refresh, register, end_others, log_out, log_in, register, end_others, refresh)
    with ThreadPoolExecutor(len(work)) as pool:
        turns = [
            pool.submit(do, callers[number % len(callers)], phones[number % len(phones)])
            for number, do in enumerate(work)
        ]
        return [turn.result() for turn in turns]


def test_all_at_once_never_lock_each_other_out(service: Service) -> None:
    for _ in range(8):
        callers = [service.citizen() for _ in range(4)]
        phones = [Phone().register(caller) for caller in callers]
        answers = _at_once(service, callers, phones)
        # 200, 201 and 204 where it went through, 401 where the session had ended before.
        assert set(answers) <= {200, 201, 204, 401}, answers


def test_of_two_who_end_all_others_at_once_one_at_most_is_left(service: Service) -> None:
    for _ in range(5):
        here, there = service.citizen(), service.citizen()
        with ThreadPoolExecutor(2) as pool:
            answers = list(
                pool.map(
                    lambda caller: caller.delete(f"{_SESSIONS}?except_current=true").status_code,
                    (here, there),
                )
            )
        assert 204 in answers
        lives = [caller.get("/v1/me").status_code for caller in (here, there)]
        assert lives.count(200) <= 1
