"""The decision letter, made by the explainer, to download as PDF."""

import streamlit as st

from limpide_credit.contracts.decisions import DecisionAnswer
from limpide_dashboard.catalogue import LANGUAGES
from limpide_dashboard.layout import section
from limpide_dashboard.page_context import PageContext
from limpide_dashboard.problems import errors_shown


def offer_letter(ctx: PageContext, record: DecisionAnswer) -> None:
    """Show the making of a letter in the client's language, and the letter once it is made."""
    say, decision_id = ctx.say, record.decision_id
    section(say("letter.title"), say("letter.lead"))
    with st.container(border=True, key="card-letter"):
        language = st.segmented_control(
            say("letter.language"),
            LANGUAGES,
            default=ctx.language,
            required=True,
            format_func=lambda one: say(f"sidebar.language_{one}"),
            key=f"letter-language-{decision_id}",
        )
        # A letter made before an override says what no longer holds.
        made = f"letter-{decision_id}-{language}-{len(record.overrides)}"
        if st.button(say("letter.make"), key=f"make-{made}"):
            with errors_shown(ctx), st.spinner(say("letter.making")):
                st.session_state[made] = ctx.services.explainer.download(
                    "/letter",
                    {"decision_id": decision_id, "language": language},
                    accept="application/pdf",
                )
        if letter := st.session_state.get(made):
            st.download_button(
                say("letter.download"),
                letter,
                file_name=say("letter.file_name", decision=decision_id, language=language),
                mime="application/pdf",
                type="primary",
                on_click="ignore",
                key=f"download-{made}",
            )
