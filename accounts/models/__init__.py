"""What is stored of members, their ways to sign in and their organisations."""

from accounts.models.members import Consent, Member, MemberAddress
from accounts.models.organisations import Organisation, OrganisationInvitation, OrganisationMember
from accounts.models.sign_in import (
    Challenge,
    ChallengePurpose,
    Guess,
    MemberSession,
    Passkey,
    Password,
    RecoveryCode,
    SecondFactor,
)

__all__ = [
    "Challenge",
    "ChallengePurpose",
    "Consent",
    "Guess",
    "Member",
    "MemberAddress",
    "MemberSession",
    "Organisation",
    "OrganisationInvitation",
    "OrganisationMember",
    "Passkey",
    "Password",
    "RecoveryCode",
    "SecondFactor",
]
