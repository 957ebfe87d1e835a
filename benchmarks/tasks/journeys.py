"""The tasks, and a person who does them step by step in the browser."""

import time
from typing import Any

from front_end import SUCCESS, FrontEnd, word
from installation import Services
from playwright.sync_api import Locator, expect

from limpide_dashboard.catalogue import catalogue

SAY = catalogue("en")
KEYS_A_SECOND = 5
LOAN = {"AMT_CREDIT": "450000", "duration": "36", "AMT_GOODS_PRICE": "450000", "NAME_CONTRACT_TYPE": "Cash"}
PERSON = {
    "AMT_INCOME_TOTAL": "180000",
    "NAME_INCOME_TYPE": "Emp",
    "NAME_EDUCATION_TYPE": "Hi",
    "NAME_HOUSING_TYPE": "Ho",
    "FLAG_OWN_REALTY": "Y",
    "FLAG_OWN_CAR": "N",
    "REGION_RATING_CLIENT_W_CITY": "2",
    "DAYS_BIRTH": "40",
}


class Person:
    """Somebody at the page, whose steps and keys are counted."""

    def __init__(self, page: FrontEnd) -> None:
        self.page, self.steps, self.keys = page, 0, 0

    def click(self, at: Locator) -> None:
        """Click, and wait until the page is complete."""
        self.steps += 1
        at.click()
        self.page.wait_complete()

    def fill(self, field: Locator, text: str, leave_by: str = "Enter") -> None:
        """Fill a field in and leave it."""
        self.steps += 1
        field.fill(text)
        field.press(leave_by)
        self.page.wait_complete()

    def press(self, key: str) -> None:
        """Press one key."""
        self.keys += 1
        self.page.page.keyboard.press(key)
        self.page.page.wait_for_timeout(1000 / KEYS_A_SECOND)

    def tab_to(self, label: str) -> None:
        """Go on by the keyboard until a field or button of this name has the focus."""
        named = "() => [document.activeElement.ariaLabel, document.activeElement.innerText].join(' ')"
        for _ in range(8):
            self.press("Tab")
            if label in str(self.page.page.evaluate(named)):
                return
        raise AssertionError(f"the keyboard does not reach {label}")

    def go_on(self, button: str) -> None:
        """Press a button by the keyboard."""
        self.steps += 1
        self.tab_to(button)
        self.press("Enter")

    def enter(self, fields: dict[str, str]) -> None:
        """Type facts one after the other; a choice is taken by its first letters."""
        for name, text in fields.items():
            self.steps += 1
            self.tab_to(SAY("simulate.duration") if name == "duration" else word(name, "en"))
            for key in text:
                self.press(key)
            if not text[0].isdigit():
                self.press("Enter")


class Tasks:
    """Each task as a method, in one page of the browser.

    Args:
        page: The page.
        services: The services behind it.
        rows: Of the batch.
    """

    def __init__(self, page: FrontEnd, services: Services, rows: int) -> None:
        self._page, self._in, self._rows = page, page.page, rows
        self._client = services.undecided_client()
        self._name = services.scoring.ask(f"/clients/{self._client}")["name"]

    def all(self) -> dict[str, dict[str, Any]]:
        """Return steps and seconds of each task, in an order in which one leads to the next."""
        found = {}
        for name, address, do in (
            ("find a client and decide", {"path": "client"}, self._find_and_decide),
            ("override with a reason", None, self._override),
            ("letter", None, self._letter),
            ("what-if with 3 changes", {"path": "client", "client": self._client}, self._what_if),
            ("new applicant", {"path": "new_client"}, self._new_applicant),
            (f"batch of {self._rows:,}", {"path": "new_client"}, self._batch),
        ):
            if address is not None:
                self._page.open(**address, lang="en")
            person, started = Person(self._page), time.perf_counter()
            do(person)
            found[name] = {"steps": person.steps, "seconds": round(time.perf_counter() - started, 1)}
            if person.keys:
                found[name]["keys"] = person.keys
        return found

    def _find_and_decide(self, person: Person) -> None:
        person.fill(self._in.locator(".st-key-client-search input"), self._name)
        if (found := self._in.locator(f".st-key-choose-{self._client} button")).count():
            person.click(found)
        person.click(self._in.locator(f".st-key-decide-{self._client} button").first)
        expect(self._in.locator(SUCCESS)).to_be_visible()

    def _override(self, person: Person) -> None:
        person.click(self._in.get_by_role("link", name=SAY("deciding.open")))
        person.fill(self._in.get_by_label(SAY("override.officer")), "Agent 7")
        person.fill(self._in.get_by_label(SAY("override.reason")), "Income confirmed by the employer.", "Tab")
        person.click(self._in.get_by_role("button", name=SAY("override.button")))
        expect(self._in.locator(SUCCESS)).to_be_visible()

    def _letter(self, person: Person) -> None:
        person.click(self._in.get_by_role("button", name=SAY("letter.make")))
        with self._in.expect_download():
            person.click(self._in.get_by_role("button", name=SAY("letter.download")))

    def _what_if(self, person: Person) -> None:
        person.click(self._in.get_by_role("link", name=SAY("client.simulate")))
        labels = [word(fact, "en") for fact in ("AMT_INCOME_TOTAL", "AMT_CREDIT")]
        for label in (*labels, SAY("simulate.duration")):
            field = self._in.get_by_role("textbox", name=label)
            person.fill(field, str(round(1.1 * float(field.input_value().replace(",", "")))))
        expect(self._in.locator(".lp-verdict")).to_be_visible()

    def _new_applicant(self, person: Person) -> None:
        """By the keyboard alone, from the first step's tab on."""
        self._in.get_by_role("tab", name=SAY("new_client.step_loan")).focus()
        for step, fields in (("person", LOAN), ("sources", PERSON)):
            person.enter(fields)
            person.go_on(SAY("new_client.next_step"))
            opened = self._in.get_by_role("tab", name=SAY(f"new_client.step_{step}"), selected=True)
            expect(opened).to_be_visible()
        person.go_on(SAY("new_client.score_button"))
        self._in.locator(".lp-verdict").wait_for()
        self._page.wait_complete()

    def _batch(self, person: Person) -> None:
        person.click(self._in.get_by_role("tab", name=SAY("new_client.tab_file")))
        self._page.upload("clients.csv", file_of(self._rows))
        person.steps += 1
        self._in.get_by_role("heading", name=SAY("new_client.results_title")).wait_for()
        self._page.wait_complete()
        person.steps += 1
        self._in.get_by_role("button", name=SAY("new_client.record_button")).click()
        expect(self._in.locator(SUCCESS)).to_contain_text("recorded", timeout=600_000)


def file_of(rows: int) -> bytes:
    """Return a file of so many applicants, one in a hundred of whom cannot be read."""
    lines = ["reference,NAME_CONTRACT_TYPE,AMT_CREDIT,AMT_ANNUITY,AMT_INCOME_TOTAL"]
    for n in range(rows):
        amount = "lots" if n % 100 == 99 else str(100_000 + 50 * n)
        lines.append(f"P{n},Cash loans,{amount},{5000 + n},{90_000 + 10 * n}")
    return "\n".join(lines).encode()
