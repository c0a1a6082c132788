"""A ballot paper for whoever is entitled, and an envelope into the box. The two are never seen together.

Who asks for a paper is known, and what they ask to be signed is not. What is posted carries a signature, and nothing of
who posts it. Asking or posting the same again gives the same answer and changes nothing.
"""

import hashlib
from dataclasses import dataclass

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.serialization import load_der_public_key
from django.db import connection, transaction
from django.db.models import Q

from lianchuang.ballots import keys
from lianchuang.ballots.blindness import CannotSign, blind_sign, is_signed
from lianchuang.ballots.envelopes import is_right_to_post, length_for
from lianchuang.ballots.models import Election, Envelope, Roll, Slip
from lianchuang.ballots.slips import slip_hash


class Refused(Exception):
    """A ballot paper or an envelope is refused; the message says why, in Chinese."""


@dataclass(frozen=True)
class Blinded:
    """What a voter asks to be signed: the right to post, and the vote itself, both blinded."""

    outer: bytes
    inner: bytes

    @property
    def mark(self) -> str:
        return hashlib.sha256(len(self.outer).to_bytes(4) + self.outer + self.inner).hexdigest()


@transaction.atomic
def issue(election: Election, member: int, blinded: Blinded) -> Blinded:
    """A ballot paper for a member of the roll, once: the blind signatures over both. Raises Refused."""
    _open_for(election, Election.Mode.REMOTE)
    rows = Roll.objects.filter(Q(issued=False) | Q(request_hash=blinded.mark), election=election, member=member)
    if not rows.update(issued=True, present=True, request_hash=blinded.mark):
        raise Refused("你已经领过这张票，一人一票。" if _is_on(election, member) else "投票人名册里没有你。")
    return _signed(election, blinded)


@transaction.atomic
def issue_for_slip(election: Election, code: str, blinded: Blinded) -> Blinded:
    """The same for whoever holds a slip drawn at the door. Raises Refused."""
    _open_for(election, Election.Mode.ON_SITE)
    mark = slip_hash(code)
    rows = Slip.objects.filter(Q(used="") | Q(used=blinded.mark), election=election, code_hash=mark)
    if mark is None or not rows.update(used=blinded.mark):
        known = mark is not None and Slip.objects.filter(election=election, code_hash=mark).exists()
        raise Refused("这张票条已经用过。" if known else "票条上的码不对，请再核对一遍。")
    return _signed(election, blinded)


def _is_on(election: Election, member: int) -> bool:
    return Roll.objects.filter(election=election, member=member).exists()


def _signed(election: Election, blinded: Blinded) -> Blinded:
    try:
        outer, inner = (keys.private_key(election.key_ref, name) for name in ("outer", "inner"))
        return Blinded(blind_sign(outer, blinded.outer), blind_sign(inner, blinded.inner))
    except CannotSign:
        raise Refused("请求读不懂，请刷新页面再投。") from None
    except keys.KeysGone:
        raise Refused("这次投票的密钥不在了，请告诉工会。") from None


@transaction.atomic
def hand_out(election: Election, member: int, *, back: bool = False) -> None:
    """At the door: somebody of the roll has come and drawn a slip, or that was marked by mistake (`back`).

    Which slip it was is known to nobody. Raises Refused.
    """
    _open_for(election, Election.Mode.ON_SITE)
    if not Roll.objects.filter(election=election, member=member).update(present=not back, issued=not back):
        raise Refused("投票人名册里没有这个人。")


@transaction.atomic
def cast(election: Election, right: str, signature: bytes, envelope: bytes) -> None:
    """Drop a sealed envelope by a signed right. The same again is accepted, another by the same right is not."""
    if not election.is_electronic:
        raise Refused("这次投票用纸质票。")
    if not is_right_to_post(str(election.pk), right) or len(envelope) != length_for(
        public_key(election, "box").key_size
    ):
        raise Refused("选票读不懂，请刷新页面再投。")
    if not is_signed(public_key(election, "outer"), right.encode(), signature):
        raise Refused("选票的签名不对，没有收。")
    mark = hashlib.sha256(right.encode()).hexdigest()
    _open_for(election, election.mode)
    Envelope.objects.bulk_create([Envelope(outer_id=mark, election=election, envelope=envelope)], ignore_conflicts=True)
    if bytes(Envelope.objects.values_list("envelope", flat=True).get(pk=mark)) != envelope:
        raise Refused("这张票已经投过，不能改。")


def _open_for(election: Election, mode: str) -> None:
    """The box stays open until this has been done: whoever stops the ballot waits for it."""
    with connection.cursor() as cursor:
        cursor.execute("select state, mode from ballot_election where id = %s for share", [election.pk])
        state, held = cursor.fetchone()
    if held != mode:
        raise Refused("这次投票不是这样投的。")
    if state != Election.State.OPEN:
        raise Refused("投票已经截止。")


def public_key(election: Election, name: str) -> RSAPublicKey:
    """One of the public keys of a ballot."""
    key = load_der_public_key(bytes(getattr(election, f"{name}_pub")))
    assert isinstance(key, RSAPublicKey)
    return key
