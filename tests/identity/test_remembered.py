"""What is remembered is bounded, and what is in use is not forgotten."""

from app.identity.remembered import Remembered


def test_it_never_grows_beyond_twice_its_size() -> None:
    memory: Remembered[int, str] = Remembered(10)
    for number in range(1000):
        memory.put(number, "x")
        assert len(memory) <= 20
    assert memory.get(999) == "x"
    assert memory.get(0) is None


def test_the_last_ones_put_are_always_there() -> None:
    memory: Remembered[int, int] = Remembered(10)
    for number in range(100):
        memory.put(number, number)
        for last in range(max(0, number - 9), number + 1):
            assert memory.get(last) == last


def test_what_is_asked_for_stays_while_others_pass_by() -> None:
    memory: Remembered[int, str] = Remembered(10)
    memory.put(-1, "in use")
    for number in range(1000):
        memory.put(number, "x")
        if number % 5 == 0:
            assert memory.get(-1) == "in use", number
