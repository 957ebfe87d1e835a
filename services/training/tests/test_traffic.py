"""The stream of generated applicants: from its seed alone, on its days, through the API alone."""

import json
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import httpx
import pytest

from limpide_credit.errors import ConflictError, InputError, UnavailableError
from limpide_credit.synthetic import FIRST_CLIENT, SHIFTS
from limpide_training.traffic.own_key import own_key
from limpide_training.traffic.plan import MOST_APPLICANTS, MOST_SEED, TrafficPlan
from limpide_training.traffic.sending import check_demonstration, check_same_store, send, send_outcomes
from limpide_training.traffic.service_client import ServiceClient

MIDNIGHT = datetime(2026, 11, 30, tzinfo=UTC)
NOW = MIDNIGHT + timedelta(hours=10)
DAY = timedelta(days=1)


def test_a_stream_follows_from_its_seed():
    plan = TrafficPlan("recession", days=5, a_day=20, from_day=3, seed=4)
    assert list(plan.stream(MIDNIGHT)) == list(plan.stream(MIDNIGHT))
    other = TrafficPlan("recession", days=5, a_day=20, from_day=3, seed=5)
    numbers, others = ({number for number, _ in one.stream(MIDNIGHT)} for one in (plan, other))
    assert not numbers & others


def test_each_day_has_its_applicants_in_the_order_of_their_times():
    plan = TrafficPlan(days=7, a_day=30)
    moments = [at for _, at in plan.stream(MIDNIGHT) if at is not None]
    assert moments == sorted(moments)
    days = [at.date() for at in moments]
    assert {day: days.count(day) for day in days} == {
        (MIDNIGHT - back * DAY).date(): 30 for back in range(1, 8)
    }


def test_from_its_day_on_all_are_of_the_shift_and_before_it_none():
    plan = TrafficPlan("new-channel", days=6, a_day=10, from_day=5)
    usual, shifted = plan.parts
    assert (usual.shift, usual.clients) == ("none", 40)
    assert (shifted.shift, shifted.clients) == ("new-channel", 20)
    for number, at in plan.stream(MIDNIGHT):
        assert at is not None
        assert (number in shifted.numbers) == (at >= MIDNIGHT - 2 * DAY)
        assert (number in usual.numbers) != (number in shifted.numbers)


def test_numbers_are_those_of_no_other_client_shift_or_seed():
    taken: set[int] = set(range(FIRST_CLIENT, FIRST_CLIENT + 10_000_000))
    for seed in (0, 1, MOST_SEED):
        for shift in SHIFTS:
            (part,) = TrafficPlan(shift, days=1, a_day=MOST_APPLICANTS, seed=seed).parts
            assert taken.isdisjoint((part.numbers[0], part.numbers[-1]))
            taken.update((part.numbers[0], part.numbers[-1]))
            assert part.numbers[-1] < 2**31


def test_usual_people_before_a_shift_are_the_same_for_every_shift():
    one, other = (
        TrafficPlan(shift, days=4, a_day=5, from_day=3).parts[0] for shift in ("recession", "unit-error")
    )
    assert one == other


def test_without_past_days_everybody_comes_now():
    plan = TrafficPlan("broken-feed", days=0, a_day=12)
    stream = list(plan.stream(MIDNIGHT))
    assert len(stream) == 12
    assert {at for _, at in stream} == {None}
    assert plan.windows(MIDNIGHT, 500) == []


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"shift": "war"}, "shift"),
        ({"days": 10, "from_day": 11}, "--from-day"),
        ({"days": 10, "from_day": 0}, "--from-day"),
        ({"seed": -1}, "--seed"),
        ({"seed": MOST_SEED + 1}, "--seed"),
        ({"days": 365, "a_day": 1000}, "--a-day"),
    ],
)
def test_a_stream_that_cannot_be_is_refused_by_its_option(wrong, field):
    with pytest.raises(InputError) as refused:
        TrafficPlan(**wrong)
    assert refused.value.field == field


def test_windows_lie_back_to_back_and_each_has_enough_decisions():
    windows = TrafficPlan(days=30, a_day=100).windows(MIDNIGHT, 500)
    assert len(windows) == 6
    assert windows[-1] == (MIDNIGHT - 5 * DAY, MIDNIGHT)
    assert all(end == start for (_, end), (start, _) in pairwise(windows))
    assert windows[0][0] == MIDNIGHT - 30 * DAY
    few = TrafficPlan(days=30, a_day=20).windows(MIDNIGHT, 500)
    assert few == [(MIDNIGHT - 25 * DAY, MIDNIGHT)]


class Scoring:
    """A scoring service that approves even numbers, and remembers what it was asked."""

    def __init__(self, *, demonstration: bool = True) -> None:
        self.demonstration = demonstration
        self.asked: list[httpx.Request] = []
        self.decided: dict[str, dict[str, object]] = {}
        self.busy = 0

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request)
        if self.busy:
            self.busy -= 1
            return httpx.Response(429, headers={"Retry-After": "0"}, json=_problem("busy"))
        if request.method == "GET":
            return httpx.Response(404, json=_problem("client_id"))
        document = json.loads(request.content)
        if request.url.path == "/v1/outcomes":
            return httpx.Response(201, json={})
        at = request.headers.get("Decision-Time")
        if at and not self.demonstration:
            return httpx.Response(422, json=_problem("Decision-Time"))
        if not document:
            return httpx.Response(422, json=_problem("body"))
        number = document["client_id"]
        first = {
            "at": at or NOW.isoformat(),
            "decision": "refused" if number % 2 else "approved",
            "decision_id": f"decision-{number}",
        }
        return httpx.Response(200, json=self.decided.setdefault(request.headers["Idempotency-Key"], first))

    def client(self) -> ServiceClient:
        return ServiceClient("scoring", "http://scoring", httpx.MockTransport(self))


def _problem(field: str) -> dict[str, object]:
    return {"error": {"message": "No.", "field": field, "value": None, "remedy": None}}


def test_every_applicant_is_scored_at_his_time_and_under_his_key():
    scoring, plan = Scoring(), TrafficPlan(days=3, a_day=4)
    sent = send(plan.stream(MIDNIGHT), scoring.client(), lambda: None)
    asked = [
        (json.loads(one.content)["client_id"], datetime.fromisoformat(one.headers["Decision-Time"]))
        for one in scoring.asked
    ]
    assert asked == list(plan.stream(MIDNIGHT))
    assert (sent.scored, sent.repeated, len(sent.approved)) == (12, 0, 6)


def test_the_same_stream_a_day_later_decides_nothing_anew_and_says_so():
    scoring, plan = Scoring(), TrafficPlan(days=3, a_day=4)
    first = send(plan.stream(MIDNIGHT), scoring.client(), lambda: None)
    again = send(plan.stream(MIDNIGHT + DAY), scoring.client(), lambda: None)
    assert (again.scored, again.repeated) == (12, 12)
    assert again.approved == first.approved


def test_outcomes_are_of_approved_loans_and_come_after_their_time():
    scoring, plan = Scoring(), TrafficPlan(days=10, a_day=4)
    sent = send(plan.stream(MIDNIGHT), scoring.client(), lambda: None)
    scoring.asked.clear()
    becomes = {number: "repaid" for number, _, _ in sent.approved[1:]}
    known = send_outcomes(sent, becomes, 7 * DAY, NOW, scoring.client(), lambda: None)
    outcomes = [json.loads(one.content) for one in scoring.asked]
    # Of ten days the first three are over a week ago, the fourth in part; one approved has no outcome drawn.
    assert known == len(outcomes)
    expected = [one for one in sent.approved if one[0] in becomes and one[2] + 7 * DAY <= NOW]
    assert [one["decision_id"] for one in outcomes] == [decision for _, decision, _ in expected]
    assert 5 <= known < len(sent.approved) - 1
    for one, (_, _, decided_at) in zip(outcomes, expected, strict=True):
        assert datetime.fromisoformat(one["observed_at"]) == decided_at + 7 * DAY


def test_a_service_for_real_decisions_gets_no_traffic():
    scoring = Scoring(demonstration=False)
    with pytest.raises(InputError) as refused:
        check_demonstration(scoring.client(), NOW)
    assert refused.value.field == "LIMPIDE_SCORING_DECISION_TIMES"
    check_demonstration(Scoring().client(), NOW)


def test_a_scoring_of_another_store_is_named_before_anything_is_sent():
    with pytest.raises(ConflictError) as refused:
        check_same_store(Scoring().client(), "sqlite:///other.db")(100_100_001)
    assert refused.value.value == "sqlite:///other.db"


def test_a_busy_service_is_asked_again_and_one_that_is_away_is_named():
    scoring = Scoring()
    scoring.busy = 2
    sent = send([(2, None)], scoring.client(), lambda: None)
    assert (sent.scored, len(scoring.asked)) == (1, 3)
    scoring.busy = 100
    with pytest.raises(UnavailableError):
        send([(4, None)], scoring.client(), lambda: None)

    def away(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("refused", request=request)

    with pytest.raises(UnavailableError) as refused:
        send([(2, None)], ServiceClient("scoring", "http://nowhere", httpx.MockTransport(away)), lambda: None)
    assert refused.value.field == "LIMPIDE_SCORING_URL"


def test_where_services_ask_who_asks_a_stream_has_a_key_of_its_own_until_its_end(store):
    with own_key(store, "none") as none:
        assert none is None and store.api_keys.all() == []
    scoring = Scoring()
    with own_key(store, "oidc") as key:
        assert key is not None and key.startswith("limpide_")
        client = ServiceClient("scoring", "http://scoring", httpx.MockTransport(scoring), key)
        send([(2, None)], client, lambda: None)
    assert {one.headers["authorization"] for one in scoring.asked} == {f"Bearer {key}"}
    (kept,) = store.api_keys.all()
    assert kept.revoked_at is not None and set(kept.roles) == {"program", "auditor", "operations"}


def test_a_key_that_a_service_does_not_know_yet_is_given_time():
    answers = [httpx.Response(401, headers={"Retry-After": "0"}, json=_problem("Authorization"))]
    answers.append(httpx.Response(200, json={}))
    asked = httpx.MockTransport(lambda _: answers.pop(0))
    assert ServiceClient("scoring", "http://scoring", asked, "a-key").ask("GET", "/model") == {}
