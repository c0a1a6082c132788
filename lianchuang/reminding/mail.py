"""Letters by e-mail. They name duties, organisations, days and articles: never a person."""

import hashlib
import smtplib
from contextlib import suppress

from django.conf import settings
from django.core.mail import EmailMessage, get_connection

from lianchuang.registry.models import OrganisationProfile
from lianchuang.reminding.models import Letter, Reminder
from lianchuang.reminding.outbox import CannotSend, OutcomeUnknown
from lianchuang.reminding.stages import WORDS

MOST = 30  # duties told in one letter; the rest is counted
BROKEN_OFF = "信交到一半连接断了，对方收没收到不知道"
SECONDS = 20  # until a mail server that does not answer is given up


def is_set_up() -> bool:
    """Whether the operator named a mail server."""
    return bool(settings.MAIL["host"])


def message_id(letter: Letter) -> str:
    """The name under which a letter goes out. The same for every attempt, so that a mail server and a mailbox that
    got it already know it again."""
    digest = hashlib.sha256(letter.key.encode()).hexdigest()[:32]
    return f"<{digest}@{settings.JOURNAL_ORIGIN}>"


def send(letter: Letter) -> None:
    """Hand a letter to the mail server. Raises CannotSend where it does not take it, OutcomeUnknown where the line
    broke after the letter had begun to go over."""
    account = letter.account
    if account is None or not account.email:
        raise CannotSend("没有邮箱地址")
    subject, text = worded(list(letter.reminders.order_by("due", "pk")))
    options = settings.MAIL
    server = get_connection(
        "django.core.mail.backends.smtp.EmailBackend",
        host=options["host"],
        port=options["port"],
        username=options["user"],
        password=options["password"],
        use_tls=options["security"] == "starttls",
        use_ssl=options["security"] == "tls",
        timeout=SECONDS,
    )
    headers = {"Message-ID": message_id(letter), "Auto-Submitted": "auto-generated"}
    message = EmailMessage(subject, text, options["from"], [account.email], headers=headers, connection=server)
    try:
        server.open()
    except OSError as problem:  # smtplib's own faults among them: nothing has gone over yet
        raise _not_taken(problem) from problem
    try:
        message.send()
    except smtplib.SMTPServerDisconnected as problem:
        raise OutcomeUnknown(BROKEN_OFF) from problem
    except smtplib.SMTPException as problem:  # the server answered, and the answer was no
        raise _not_taken(problem) from problem
    except OSError as problem:
        raise OutcomeUnknown(BROKEN_OFF) from problem
    finally:
        with suppress(OSError):  # a server that hangs up instead of saying goodbye has taken the letter all the same
            server.close()


def _not_taken(problem: Exception) -> CannotSend:
    return CannotSend(f"{type(problem).__name__}: {problem}")


def worded(reminders: list[Reminder]) -> tuple[str, str]:
    """Subject and text of a letter with these reminders."""
    told = reminders[:MOST]
    rows = OrganisationProfile.objects.believed().filter(organisation__in={one.organisation_id for one in told})
    names = dict(rows.order_by("since").values_list("organisation", "name"))
    lines = [_line(one, names.get(one.organisation_id, "")) for one in told]
    if len(reminders) > MOST:
        lines.append(f"还有 {len(reminders) - MOST} 件，请登录看。")
    overdue = sum(one.stage in ("overdue", "above", "district") for one in reminders)
    subject = f"联创提醒：{len(reminders)} 件事" + (f"，{overdue} 件逾期" if overdue else "")
    if settings.ADDRESS:
        lines.append(f"登录办理：{settings.ADDRESS}/reminders")
        lines.append(f"改提醒方式：{settings.ADDRESS}/reminders/settings")
    return subject, "\n\n".join(lines) + "\n"


def _line(one: Reminder, organisation: str) -> str:
    basis = "、".join(one.basis)
    return f"【{WORDS[one.stage]}】{organisation}：{one.name}，{one.due} 前。{f'依据：{basis}。' if basis else ''}"
