import asyncio
from datetime import date

import httpx
import pytest
from explainer_worker import record, with_store

from limpide_credit.explanation.shown import say
from limpide_credit.features import feature_set
from limpide_credit.policy import default_policy_text, read_policy
from limpide_credit.policy.words import rule_reasons
from limpide_explainer.letter import words
from limpide_explainer.letter.content import Case, Rights, Sender, compose, say_date
from limpide_explainer.letter.duties import read_jurisdiction

SCALE = (300, 850)
RIGHTS = Rights(read_jurisdiction("eu-fr"), {}, request_days=30, answer_days=30)
SENDER = Sender("Limpide", ["1 rue de la Paix", "75002 Paris"], "reexamen@example.org")


@pytest.fixture
def explanation(worker, generated_clients):
    """The explanation of a refused client."""
    for number in generated_clients.numbers[:40].tolist():
        answer = worker.explain({"client_id": number}).json()
        if answer["decision"] == "refused" and answer["reasons"] and answer["supports"]:
            return answer
    pytest.fail("no refused client with reasons among the first")


def _case(explanation, **more):
    given = {"on": date(2026, 11, 1), "name": "Camille Exemple", "amount": 625500.0, "annuity": 32067.0}
    return Case(explanation=explanation, **{**given, **more})


def _texts(letter):
    for section in (letter.score, *letter.sections):
        yield section.title
        yield from section.paragraphs
        yield from (item.text for item in section.items)
        yield from section.after
        yield section.remark


def test_it_has_the_decision_the_score_the_reasons_and_the_rights(explanation):
    letter = compose(_case(explanation, paths=["Avec un apport…"], path_message="…"), SENDER, SCALE, RIGHTS)
    assert words.DECIDED["refused"].fr in letter.opening[1]
    assert "625\u202f500" in letter.opening[1]
    assert (
        str(explanation["points"]) in letter.scale.score_label
        and explanation["grade"] in letter.scale.score_label
    )
    texts = list(_texts(letter))
    for reason in (*explanation["reasons"], *explanation["supports"]):
        assert reason["sentence"] in texts
    assert "Avec un apport…" in texts
    assert any("reexamen@example.org" in text for text in texts)
    assert any("jusqu'au 1er décembre 2026" in text and "30 jours" in text for text in texts)


def test_it_names_its_decision(explanation):
    letter = compose(_case({**explanation, "decision_id": "0190-7"}), SENDER, SCALE, RIGHTS)
    assert letter.references[0] == words.REFERENCE.fr.format("0190-7")


def test_a_person_s_decision_holds_before_the_machine_s(explanation):
    letter = compose(_case(explanation, overridden=("approved", date(2026, 11, 5))), SENDER, SCALE, RIGHTS)
    assert "5 novembre 2026" in letter.opening[1] and "accepte" in letter.opening[1]
    titles = [section.title for section in letter.sections]
    assert words.REASONS_TITLE["approved"].fr in titles
    assert words.CHANGE_TITLE.fr not in titles
    confirmed = compose(_case(explanation, overridden=("refused", date(2026, 11, 5))), SENDER, SCALE, RIGHTS)
    assert "confirme" in confirmed.opening[1]


def test_if_no_loan_would_be_approved_it_says_so_honestly(explanation):
    letter = compose(_case(explanation, path_message="Aucun crédit ne convient."), SENDER, SCALE, RIGHTS)
    (change,) = [one for one in letter.sections if one.title == words.CHANGE_TITLE.fr]
    assert list(change.paragraphs) == ["Aucun crédit ne convient."]


def test_a_referred_letter_says_what_would_help_to_decide(explanation):
    for decision, there in (("referred", True), ("refused", False)):
        given = _case({**explanation, "decision": decision}, missing=["Revenus mensuels", "Profession"])
        sections = {one.title: one for one in compose(given, SENDER, SCALE, RIGHTS).sections}
        assert (words.MISSING_TITLE.fr in sections) is there
        if there:
            items = sections[words.MISSING_TITLE.fr].items
            assert [one.text for one in items] == ["Revenus mensuels", "Profession"]
    nothing = compose(_case({**explanation, "decision": "referred"}), SENDER, SCALE, RIGHTS)
    assert words.MISSING_TITLE.fr not in [one.title for one in nothing.sections]


@pytest.mark.parametrize(("language", "label"), [("fr", "Revenu"), ("en", "income")])
def test_an_approval_on_condition_names_what_has_to_be_proved(explanation, language, label):
    document = read_policy(default_policy_text(), feature_set().features)
    wanted = [{"code": "PROOF_WANTED", "then": "prove", "facts": ["AMT_INCOME_TOTAL"]}]
    rules = [one.model_dump() for one in rule_reasons(document, wanted, feature_set().features, language)]
    told = {**explanation, "decision": "approved_on_condition", "rules": rules, "language": language}
    letter = compose(_case(told), SENDER, SCALE, RIGHTS)
    assert say(words.DECIDED["approved_on_condition"], language) in letter.opening[1]
    sections = {one.title: one for one in letter.sections}
    (item,) = sections[say(words.RULES_TITLE["approved_on_condition"], language)].items
    assert label in item.text
    assert say(words.CHANGE_TITLE, language) not in sections
    decided = compose(_case(told, overridden=("approved", date(2026, 11, 5))), SENDER, SCALE, RIGHTS)
    assert item.text not in list(_texts(decided))


def test_if_no_fact_can_be_named_it_says_so(explanation):
    letter = compose(_case({**explanation, "reasons": []}), SENDER, SCALE, RIGHTS)
    assert words.NO_SINGLE_REASON.fr in list(_texts(letter))


def test_every_phrase_exists_in_both_languages(explanation):
    french, english = (
        compose(_case({**explanation, "language": language}), SENDER, SCALE, RIGHTS)
        for language in ("fr", "en")
    )
    own = {item.text for section in french.sections for item in section.items}
    reasons = {
        one["sentence"] for one in (*explanation["rules"], *explanation["reasons"], *explanation["supports"])
    }
    assert own - reasons
    shared = set(_texts(french)) & set(_texts(english))
    assert shared <= reasons | {""}


def test_dates_are_said_as_people_do():
    assert say_date(date(2026, 11, 1), "fr") == "1er novembre 2026"
    assert say_date(date(2026, 11, 1), "en") == "1 November 2026"


@pytest.mark.parametrize("language", ["fr", "en"])
def test_it_is_a_pdf_that_names_its_decision(worker, explainer_store, bundles, generated_clients, language):
    decision = f"letter-{language}"
    vector, client = generated_clients.vectors[5], int(generated_clients.numbers[5])
    record(explainer_store, bundles["1"], "1", client, vector, decision)
    answer = worker.ask("POST", "/letter", json={"decision_id": decision, "language": language})
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.headers["content-disposition"] == f'inline; filename="{decision}.pdf"'
    assert answer.content.startswith(b"%PDF-") and answer.content.rstrip().endswith(b"%%EOF")
    assert len(answer.content) > 10_000


def test_the_letter_of_an_overridden_decision_is_written(worker, explainer_store, bundles, generated_clients):
    record(explainer_store, bundles["1"], "1", 999_999, generated_clients.vectors[6], "overridden")
    with_store(
        explainer_store,
        lambda store: store.overrides.add(
            "overridden", officer="A. B.", decision="approved", reason="Documents added"
        ),
    )
    answer = worker.ask("POST", "/letter", json={"decision_id": "overridden"})
    assert answer.status_code == 200, answer.text


def test_a_recorded_simulation_has_no_letter(worker, explainer_store, bundles, generated_clients):
    client = int(generated_clients.numbers[7])
    record(
        explainer_store,
        bundles["1"],
        "1",
        client,
        generated_clients.vectors[7],
        "simulated",
        changes={"EXT_SOURCE_1": None},
    )
    answer = worker.ask("POST", "/letter", json={"decision_id": "simulated"})
    assert answer.status_code == 409, answer.text
    error = answer.json()["error"]
    assert (error["code"], error["field"], error["value"]) == ("conflict", "decision_id", "simulated")


@pytest.mark.parametrize("changes", [{}, {"changes": {"AMT_CREDIT": 300_000.0}}])
def test_what_is_not_recorded_has_no_letter(worker, generated_clients, changes):
    asked = {"client_id": int(generated_clients.numbers[7]), **changes}
    for one in (asked, {"application": {"AMT_CREDIT": 300_000.0}}):
        answer = worker.ask("POST", "/letter", json=one)
        assert answer.status_code == 422, answer.text
        assert answer.json()["error"]["field"] == "decision_id"


def test_letters_at_once_hold_up_no_explanation(worker, explainer_store, bundles, generated_clients):
    vector, client = generated_clients.vectors[8], int(generated_clients.numbers[8])
    record(explainer_store, bundles["1"], "1", client, vector, "one-of-eight")
    ended: list[str] = []

    async def ask(path: str, body: dict) -> None:
        transport = httpx.ASGITransport(app=worker.app)
        async with httpx.AsyncClient(transport=transport, base_url="http://explainer", timeout=60) as caller:
            answer = await caller.post(path, json=body)
        assert answer.status_code in {200, 429}, answer.text
        if answer.status_code == 200:
            ended.append(path)

    async def all_at_once() -> None:
        letters = [
            asyncio.ensure_future(ask("/letter", {"decision_id": "one-of-eight"}))
            for _ in range(worker.runtime.settings.explainer_max_documents)
        ]
        await asyncio.sleep(0.2)
        await ask("/explain", {"client_id": client})
        before = ended.count("/letter")
        assert "/explain" in ended
        await asyncio.gather(*letters)
        assert ended.count("/letter") > before + 1

    worker.run(all_at_once())
