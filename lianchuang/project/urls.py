"""Every address of the product. Each view behind them declares who may use it (`acting`, `open_to_all`)."""

from allauth.account import views as signing
from allauth.mfa.base import views as second
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as totp
from django.urls import URLPattern, URLResolver, path

from lianchuang.accounts.acting import open_to_all
from lianchuang.api.addresses import api
from lianchuang.web.amending import amend_rule
from lianchuang.web.amendments import amendments, answer_amendment
from lianchuang.web.anonymous import opinion_follow, opinion_sign, opinion_write
from lianchuang.web.appointments import accounts, end_appointment, invitation, invite, invite_anew
from lianchuang.web.ballots import (
    ballot,
    ballot_door,
    ballot_files,
    ballot_new,
    ballot_slips,
    ballot_tally,
    case_ballots,
)
from lianchuang.web.between import freezings_between
from lianchuang.web.books import book, books
from lianchuang.web.calendar_feed import calendar_feed
from lianchuang.web.calendar_years import calendar
from lianchuang.web.case import act, case
from lianchuang.web.cases import cases, choose_procedure, open_case
from lianchuang.web.circulars import circular, circular_new, circulars, worker_circular, worker_circulars
from lianchuang.web.cockpit import cockpit
from lianchuang.web.corrections import correct_step, end_case, mend, withdraw_step
from lianchuang.web.deadline_list import deadlines
from lianchuang.web.documents import document, document_file
from lianchuang.web.employers import employer, employers, gaps_page
from lianchuang.web.figures import figure
from lianchuang.web.freezing import freezing, freezings
from lianchuang.web.history import history
from lianchuang.web.home import account, home
from lianchuang.web.importing import import_look, import_outcome, import_progress, import_run, imports
from lianchuang.web.journal import journal
from lianchuang.web.languages.choice import choose_language
from lianchuang.web.law import article, statute, statutes
from lianchuang.web.matters import firm, matter, matters, worker
from lianchuang.web.next import next_up
from lianchuang.web.notices import notice_draft, notice_new
from lianchuang.web.objecting import notice_object, objection_found
from lianchuang.web.objection_desk import objection_answer, objections
from lianchuang.web.open_rosters import open_roster, open_rosters
from lianchuang.web.organisation import organisation
from lianchuang.web.organisations import parties, unions
from lianchuang.web.outside_papers import add_matter_papers, matter_paper, matter_paper_file
from lianchuang.web.papers import add_papers, empty_paper, paper, paper_file, withdraw_paper
from lianchuang.web.people_opened import case_people
from lianchuang.web.progress import working
from lianchuang.web.public import honours, notice, notice_bundle, notice_unit, notice_words, public
from lianchuang.web.questions import answer_question, asked_of_me, question, questions
from lianchuang.web.rehearsing import round_trial
from lianchuang.web.reminders import reminder_periods, reminder_settings, reminders
from lianchuang.web.returns import return_answer, returns
from lianchuang.web.review_desk import review_decide, review_desk, review_undo
from lianchuang.web.review_draws import (
    public_draw,
    public_draw_file,
    public_draw_program,
    review_draw,
    review_progress,
)
from lianchuang.web.review_judging import judged_item, judged_items
from lianchuang.web.review_ties import review_tie_end, review_ties
from lianchuang.web.round import round_list, round_page
from lianchuang.web.round_course import round_choose, round_course, round_step
from lianchuang.web.round_documents import round_document, round_document_file, round_documents
from lianchuang.web.round_new import round_new
from lianchuang.web.round_plan import plan_draft, plan_issue, round_plan
from lianchuang.web.rules import rule, rules
from lianchuang.web.score import score, score_now, score_records
from lianchuang.web.score_change import score_change
from lianchuang.web.search import search
from lianchuang.web.setting_up import set_up
from lianchuang.web.standard import standard
from lianchuang.web.standard_change import standard_change
from lianchuang.web.standard_tables import standard_tables
from lianchuang.web.steps import take_matter_step, take_step
from lianchuang.web.summaries import summaries, summary, summary_drop, summary_fill
from lianchuang.web.surveys import survey_cell, survey_drafting, survey_keep, survey_page, surveys
from lianchuang.web.switching import switch_article, switch_rule
from lianchuang.web.targets import target, target_hand_down, target_new, targets
from lianchuang.web.titles import name_units, title_recheck, title_withdraw, titles
from lianchuang.web.tokens import revoke_token, tokens
from lianchuang.web.urging import urge_duty
from lianchuang.web.voice import matter_say, my_matters, raise_matter
from lianchuang.web.voice_figures import voice_figures
from lianchuang.web.voting import open_vote, open_vote_issue, vote, vote_cast, vote_issue, votes
from lianchuang.web.words_opened import case_words

PAGES: list[URLPattern | URLResolver] = [
    path("", home, name="home"),
    path("account", account, name="account"),
    path("accounts", accounts, name="accounts"),
    path("accounts/new", invite, name="invite"),
    path("accounts/<int:appointment>/end", end_appointment, name="end_appointment"),
    path("accounts/<int:appointment>/invite", invite_anew, name="invite_anew"),
    path("cockpit", cockpit, name="cockpit"),
    path("deadlines", deadlines, name="deadlines"),
    path("deadlines/<int:organisation>/urge", urge_duty, name="urge_duty"),
    path("figures/<str:measure>/<int:organisation>", figure, name="figure"),
    path("unions", unions, name="unions"),
    path("parties", parties, name="parties"),
    path("employers", employers, name="employers"),
    path("employers/<int:employer>", employer, name="employer"),
    path("gaps", gaps_page, name="gaps"),
    path("organisations/<int:organisation>", organisation, name="organisation"),
    path("organisations/<int:organisation>/history", history, name="history"),
    path("organisations/<int:organisation>/next", next_up, name="next"),
    path("organisations/<int:organisation>/score", score, name="score"),
    path("organisations/<int:organisation>/score/now", score_now, name="score_now"),
    path("organisations/<int:organisation>/change", score_change, name="score_change"),
    path("organisations/<int:organisation>/score/<str:indicator>", score_records, name="score_records"),
    path("cases", cases, name="cases"),
    path("cases/new", choose_procedure, name="choose_procedure"),
    path("cases/new/<slug:procedure>", open_case, name="open_case"),
    path("cases/<int:case>", case, name="case"),
    path("cases/<int:case>/steps/<slug:step>", take_step, name="take_step"),
    path("cases/<int:case>/acts/<int:act>", act, name="act"),
    path("cases/<int:case>/acts/<int:act>/correct", correct_step, name="correct_step"),
    path("cases/<int:case>/acts/<int:act>/withdraw", withdraw_step, name="withdraw_step"),
    path("cases/<int:case>/findings/<str:finding>/mend", mend, name="mend"),
    path("cases/<int:case>/end", end_case, name="end_case"),
    path("cases/<int:case>/words", case_words, name="case_words"),
    path("cases/<int:case>/people", case_people, name="case_people"),
    path("cases/<int:case>/papers/new/<slug:step>", add_papers, name="add_papers"),
    path("cases/<int:case>/papers/<int:paper>", paper, name="paper"),
    path("cases/<int:case>/papers/<int:paper>/file", paper_file, name="paper_file"),
    path("cases/<int:case>/papers/<int:paper>/withdraw", withdraw_paper, name="withdraw_paper"),
    path("cases/<int:case>/papers/<int:paper>/empty", empty_paper, name="empty_paper"),
    path("cases/<int:case>/ballots", case_ballots, name="case_ballots"),
    path("cases/<int:case>/ballots/new/<slug:step>", ballot_new, name="ballot_new"),
    path("ballots/<uuid:ballot>", ballot, name="ballot"),
    path("ballots/<uuid:ballot>/slips", ballot_slips, name="ballot_slips"),
    path("ballots/<uuid:ballot>/door", ballot_door, name="ballot_door"),
    path("ballots/<uuid:ballot>/tally", ballot_tally, name="ballot_tally"),
    path("ballots/<uuid:ballot>/files", ballot_files, name="ballot_files"),
    path("votes", votes, name="votes"),
    path("votes/<uuid:ballot>", vote, name="vote"),
    path("votes/<uuid:ballot>/issue", vote_issue, name="vote_issue"),
    path("books", books, name="books"),
    path("rosters", open_rosters, name="open_rosters"),
    path("rosters/<int:roster>", open_roster, name="open_roster"),
    path("books/<slug:book>", book, name="book"),
    path("surveys", surveys, name="surveys"),
    path("surveys/drafting/<str:token>", survey_drafting, name="survey_drafting"),
    path("surveys/<int:survey>", survey_page, name="survey"),
    path("surveys/<int:survey>/keep", survey_keep, name="survey_keep"),
    path("surveys/<int:survey>/<slug:item>", survey_cell, name="survey_cell"),
    path("summaries", summaries, name="summaries"),
    path("summaries/<int:form>", summary, name="summary"),
    path("summaries/<int:form>/fill", summary_fill, name="summary_fill"),
    path("summaries/<int:form>/drop", summary_drop, name="summary_drop"),
    path("cases/<int:case>/documents/<slug:document>/<int:part>", document, name="document"),
    path("cases/<int:case>/documents/<slug:document>/<int:part>/file", document_file, name="document_file"),
    path("questions", questions, name="questions"),
    path("questions/<slug:key>", question, name="question"),
    path("asked", asked_of_me, name="asked_of_me"),
    path("asked/<int:asked>", answer_question, name="answer_question"),
    path("voice", voice_figures, name="voice_figures"),
    path("circulars", circulars, name="circulars"),
    path("circulars/new", circular_new, name="circular_new"),
    path("circulars/<int:circular>", circular, name="circular"),
    path("round", round_page, name="round"),
    path("round/new", round_new, name="round_new"),
    path("round/unions", round_list, name="round_list"),
    path("round/freezings", freezings, name="freezings"),
    path("round/freezings/between", freezings_between, name="freezings_between"),
    path("round/freezings/<str:token>", freezing, name="freezing"),
    path("round/working/<str:token>", working, name="working"),
    path("round/course", round_course, name="round_course"),
    path("round/course/choose", round_choose, name="round_choose"),
    path("round/course/<slug:decision>", round_step, name="round_step"),
    path("round/plan", round_plan, name="round_plan"),
    path("round/plan/draft", plan_draft, name="plan_draft"),
    path("round/plan/issue", plan_issue, name="plan_issue"),
    path("round/plan/standard/<slug:level>", standard_tables, name="standard_tables"),
    path("round/plan/trial", round_trial, name="round_trial"),
    path("round/plan/standard", standard_change, name="standard_change"),
    path("round/documents", round_documents, name="round_documents"),
    path("round/documents/<slug:document>/<int:part>", round_document, name="round_document"),
    path("round/documents/<slug:document>/<int:part>/file", round_document_file, name="round_document_file"),
    path("round/notices/new", notice_new, name="notice_new"),
    path("round/notices/<int:notice>", notice_draft, name="notice_draft"),
    path("round/targets", targets, name="targets"),
    path("round/targets/new", target_new, name="target_new"),
    path("round/targets/<int:target>", target, name="target"),
    path("round/targets/<int:target>/hand-down", target_hand_down, name="target_hand_down"),
    path("round/objections", objections, name="objections"),
    path("round/objections/<int:objection>", objection_answer, name="objection_answer"),
    path("round/titles", titles, name="titles"),
    path("round/titles/name", name_units, name="name_units"),
    path("round/titles/<int:award>/recheck", title_recheck, name="title_recheck"),
    path("round/titles/<int:award>/withdraw", title_withdraw, name="title_withdraw"),
    path("organisations/<int:organisation>/returns", returns, name="returns"),
    path("organisations/<int:organisation>/returns/answer", return_answer, name="return_answer"),
    path("review", review_desk, name="review"),
    path("review/decide", review_decide, name="review_decide"),
    path("review/undo", review_undo, name="review_undo"),
    path("review/progress", review_progress, name="review_progress"),
    path("review/draws/<slug:decision>", review_draw, name="review_draw"),
    path("review/judged", judged_items, name="judged_items"),
    path("review/judged/<str:unit>/<str:indicator>", judged_item, name="judged_item"),
    path("review/ties", review_ties, name="review_ties"),
    path("review/ties/<int:tie>/end", review_tie_end, name="review_tie_end"),
    path("standard", standard, name="standard"),
    path("law", statutes, name="statutes"),
    path("law/rules", rules, name="rules"),
    path("law/rules/<slug:rule>", rule, name="rule"),
    path("law/rules/<slug:rule>/amend", amend_rule, name="amend_rule"),
    path("law/rules/<slug:rule>/switch", switch_rule, name="switch_rule"),
    path("law/calendar", calendar, name="calendar"),
    path("law/amendments", amendments, name="amendments"),
    path("law/amendments/<int:proposal>", answer_amendment, name="answer_amendment"),
    path("law/<slug:statute>/<str:article>/switch", switch_article, name="switch_article"),
    path("law/<slug:statute>", statute, name="statute"),
    path("law/<slug:statute>/<str:article>", article, name="article"),
    path("search", search, name="search"),
    path("firm", firm, name="firm"),
    path("worker", worker, name="worker"),
    path("worker/matters", matters, name="matters"),
    path("worker/raise/<slug:kind>", raise_matter, name="raise_matter"),
    path("worker/raised", my_matters, name="my_matters"),
    path("worker/circulars", worker_circulars, name="worker_circulars"),
    path("worker/circulars/<int:circular>", worker_circular, name="worker_circular"),
    path("matters/<int:case>", matter, name="matter"),
    path("matters/<int:case>/say", matter_say, name="matter_say"),
    path("matters/<int:case>/papers/new/<slug:step>", add_matter_papers, name="add_matter_papers"),
    path("matters/<int:case>/papers/<int:paper>", matter_paper, name="matter_paper"),
    path("matters/<int:case>/papers/<int:paper>/file", matter_paper_file, name="matter_paper_file"),
    path("matters/<int:case>/steps/<slug:step>", take_matter_step, name="matter_step"),
    path("import", imports, name="imports"),
    path("import/<str:token>", import_look, name="import_look"),
    path("import/<str:token>/run", import_run, name="import_run"),
    path("import/<str:token>/progress", import_progress, name="import_progress"),
    path("import/<str:token>/outcome", import_outcome, name="import_outcome"),
    path("journal", journal, name="journal"),
    path("reminders", reminders, name="reminders"),
    path("reminders/settings", reminder_settings, name="reminder_settings"),
    path("reminders/periods", reminder_periods, name="reminder_periods"),
    path("calendar/<str:token>.ics", calendar_feed, name="calendar_feed"),
    path("tokens", tokens, name="tokens"),
    path("tokens/<int:token>/revoke", revoke_token, name="revoke_token"),
]

# What anybody may open without signing in.
OPEN_PAGES: list[URLPattern | URLResolver] = [
    path("public/invitation/<str:secret>", invitation, name="invitation"),
    path("public/set-up/<str:code>", set_up, name="set_up"),
    path("public/language", choose_language, name="choose_language"),
    path("public", public, name="public"),
    path("public/notices/<int:notice>", notice, name="notice"),
    path("public/notices/<int:notice>/words", notice_words, name="notice_words"),
    path("public/notices/<int:notice>/bundle", notice_bundle, name="notice_bundle"),
    path("public/notices/<int:notice>/units/<str:unit>", notice_unit, name="notice_unit"),
    path("public/notices/<int:notice>/units/<str:unit>/object", notice_object, name="notice_object"),
    path("public/objection", objection_found, name="objection_found"),
    path("public/draws/<int:draw>", public_draw, name="public_draw"),
    path("public/draws/<int:draw>/data", public_draw_file, name="public_draw_file"),
    path("public/draws/program", public_draw_program, name="public_draw_program"),
    path("public/honours", honours, name="honours"),
    path("public/ballots/<uuid:ballot>", open_vote, name="open_vote"),
    path("public/ballots/<uuid:ballot>/issue", open_vote_issue, name="open_vote_issue"),
    path("public/ballots/<uuid:ballot>/cast", vote_cast, name="vote_cast"),
    path("public/opinions", opinion_follow, name="opinion_follow"),
    path("public/opinions/<str:unit>.svg", opinion_sign, name="opinion_sign"),
    path("public/opinions/<str:unit>", opinion_write, name="opinion_write"),
]

# Of the sign-in library only what the product offers: accounts are opened by the level above, never by oneself.
SIGNING_IN: list[URLPattern | URLResolver] = [
    path("sign-in", open_to_all(signing.login), name="account_login"),
    path("sign-out", open_to_all(signing.logout), name="account_logout"),
    path("sign-in/inactive", open_to_all(signing.account_inactive), name="account_inactive"),
    path("sign-in/second", open_to_all(second.authenticate), name="mfa_authenticate"),
    path("account/again", open_to_all(signing.reauthenticate), name="account_reauthenticate"),
    path("account/again/second", open_to_all(second.reauthenticate), name="mfa_reauthenticate"),
    path("account/password", open_to_all(signing.password_change), name="account_change_password"),
    path("account/second", open_to_all(totp.activate_totp), name="mfa_activate_totp"),
    path("account/second/off", open_to_all(totp.deactivate_totp), name="mfa_deactivate_totp"),
    path("account/codes", open_to_all(codes.view_recovery_codes), name="mfa_view_recovery_codes"),
    path("account/codes/new", open_to_all(codes.generate_recovery_codes), name="mfa_generate_recovery_codes"),
    path("account/codes/file", open_to_all(codes.download_recovery_codes), name="mfa_download_recovery_codes"),
    path("account", account, name="mfa_index"),
]

urlpatterns: list[URLPattern | URLResolver] = [*PAGES, *OPEN_PAGES, *SIGNING_IN, path("api/v1/", api.urls)]
