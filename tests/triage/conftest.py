"""What the tests of triage share."""

from tests.served import served as served
