"""What a force may set, read once from ``ORDERS_…`` in ``.env`` and the environment."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from environs import Env
from flask import current_app
from marshmallow.validate import Length, OneOf, Range

from orders import environment
from orders.rules.checks.breach_patterns import USUAL, Limits
from orders.rules.kinds.force_profile import ForceProfile
from orders.rules.reference_data import Availability, Switch

INSTANCE = environment.ROOT / "instance"
ANY_MAILBOX = ".+@.+"
DEFAULT_CONTACT = "the civil orders team"
SHORTEST_PASSPHRASE = 16
"""Characters of a passphrase that opens lists kept outside the register."""
_MORE_THAN_NONE = Range(min=0, min_inclusive=False)


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that differs between two installations; nothing else reads the environment.

    Attributes:
        secret_key: signs sessions and form tokens; 32 characters or more, kept private; without it
            the installation makes one of its own.
        database_url: SQLAlchemy address, ``sqlite:///…`` (SpatiaLite) or ``postgresql+psycopg://…``.
        force_code: short code of the force's own area, used in area filters.
        force_name: the force's name as people read it.
        reference_prefix: letters that open every register reference, two capital letters.
        public_url: where people reach the register; links in mail start with it.
        https: whether people reach it by HTTPS; turns on secure cookies and HSTS.
        proxies: how many proxies of the force's own stand in front; what they say in
            ``X-Forwarded-…`` is believed.
        idle_minutes: a session ends after so many minutes without a request.
        session_hours: a session ends so many hours after sign-in, whatever happens.
        attempts_before_lock: wrong passwords for one account from one network address before more
            are refused there.
        lock_minutes: over so many minutes they are counted.
        refused_passwords: file of passwords that may not be chosen, one a line, empty for none; the
            common ones are refused without it.
        link_hours: how long a link by which a person chooses a password works.
        look_ups_per_hour: look-ups an account may make in an hour beyond its own LPA; a reference
            that is tried and refused is one too.
        smtp_host: mail server; empty means mail cannot be sent, and sending says so.
        smtp_port: its port.
        smtp_user: account on the mail server, empty for none.
        smtp_password: its password.
        smtp_security: ``starttls``, ``tls`` or ``none`` (only to a relay on this host).
        smtp_ca_file: certificate authority to trust for the mail server, empty for the system's.
        mail_from: sender of every mail.
        mail_answer_seconds: how long the daily run waits for the server's answer to a whole mail.
        mail_retry_seconds: pauses after which the daily run tries again, one after another.
        digest_lease_seconds: the daily run of a host that died holds up the next one so long.
        mailbox_pattern: regular expression that a mailbox must match whole to be sent a digest; a
            force names its own domain here.
        security_contact: where a weakness is reported, an address that begins ``mailto:`` or
            ``https://``; blank: the page of the privacy notice.
        register_contact: whom a reader calls when a mailed row looks wrong, or to be told what a
            notice keeps back where an order names no officer out of hours.
        largest_upload_mb: larger request bodies are refused.
        papers_folder: where papers lie when there is no bucket; closed to other users of the host.
        papers_s3_bucket: bucket of an S3-like service that keeps papers, empty for the folder.
        papers_s3_endpoint: its address, empty for Amazon's own.
        papers_s3_region: its region.
        papers_s3_key: access key, empty for what the host itself is given.
        papers_s3_secret: its secret.
        scan_command: the virus scanner's command with ``{file}`` in it, empty for none.
        snapshot_passphrase: opens the lists kept for when the register is down; 16 characters or
            more, kept where officers find it; empty means that no list can be made.
        snapshot_key_file: key that signs those lists, made on first use.
        snapshot_keep_days: lists older than this are removed.
        nmo_return_days: days from the making of a non-molestation order without notice to the last
            day for its return hearing; 28, or 14 as practice was until 2023.
        pattern_limits: from when on breaches are a repeat or serial pattern; the rule they come
            from leaves its words open, so a force may set others.
        dapo_enabled: whether this force has always given domestic abuse protection notices, until
            a loaded list names its area with days; what others made can be recorded either way.
        tile_url: a tile server of the force's own, empty for none.
        tile_attribution: what its licence asks to show on every map.
        audit_key: signs the lines and seals of the log; 32 characters or more, the same on every
            host; without it the installation makes one of its own.
        audit_folder: where signatures of lines and digests of seals are kept outside the database.
        log_level: lowest level written to standard error.
    """

    secret_key: str
    database_url: str
    force_code: str = "WMP"
    force_name: str = "West Midlands Police"
    reference_prefix: str = "WM"
    public_url: str = "http://127.0.0.1:8000"
    https: bool = False
    proxies: int = 0
    idle_minutes: int = 30
    session_hours: int = 12
    attempts_before_lock: int = 5
    lock_minutes: int = 15
    refused_passwords: str = ""
    link_hours: int = 24
    look_ups_per_hour: int = 40
    smtp_host: str = ""
    smtp_port: int = 587
    smtp_user: str = ""
    smtp_password: str = ""
    smtp_security: str = "starttls"
    smtp_ca_file: str = ""
    mail_from: str = "orders-register@localhost"
    mail_answer_seconds: float = 600
    mail_retry_seconds: tuple[float, ...] = (60, 300, 900)
    digest_lease_seconds: float = 30
    mailbox_pattern: str = ANY_MAILBOX
    register_contact: str = DEFAULT_CONTACT
    security_contact: str = ""
    largest_upload_mb: int = 20
    papers_folder: str = str(INSTANCE / "papers")
    papers_s3_bucket: str = ""
    papers_s3_endpoint: str = ""
    papers_s3_region: str = "eu-west-2"
    papers_s3_key: str = ""
    papers_s3_secret: str = ""
    scan_command: str = ""
    snapshot_passphrase: str = ""
    snapshot_key_file: str = str(INSTANCE / "snapshot-key.pem")
    snapshot_keep_days: int = 7
    nmo_return_days: int = 28
    dapo_enabled: bool = False
    pattern_limits: Limits = USUAL
    tile_url: str = ""
    tile_attribution: str = ""
    audit_key: str = ""
    audit_folder: str = str(INSTANCE / "audit")
    log_level: str = "INFO"

    @property
    def force(self) -> ForceProfile:
        """What recording needs to know of the force."""
        always = Availability(
            name=Switch.DAPO, scope=self.force_name, source="the setting ORDERS_DAPO_ENABLED"
        )
        rows = (always,) if self.dapo_enabled else ()
        return ForceProfile(self.reference_prefix, self.force_name, rows)


def current_settings() -> Settings:
    """The settings of the app that serves this request or command."""
    settings: Settings = current_app.config["SETTINGS"]
    return settings


def own_secret(folder: Path, name: str = "secret-key") -> str:
    """A random key of the installation's own, made on first use and readable by its user only.

    Several hosts over one database share a key by ``ORDERS_SECRET_KEY``, ``ORDERS_AUDIT_KEY``.
    """
    folder.mkdir(mode=0o700, exist_ok=True)
    path = folder / name
    try:
        made = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text().strip()
    key = secrets.token_urlsafe(48)
    with os.fdopen(made, "w") as new:
        new.write(key)
    return key


def _long_or_absent(value: str) -> None:
    if value:
        Length(min=32)(value)


def _long_passphrase(value: str) -> None:
    if value:
        Length(min=SHORTEST_PASSPHRASE)(value.strip())


def _pauses(env: Env) -> tuple[float, ...]:
    given = env.list("MAIL_RETRY_SECONDS", [60, 300, 900], subcast=float)
    return tuple(given or ())


def _pattern_limits(env: Env) -> Limits:
    usual, more_than_one = USUAL, Range(min=2, max=100)
    return Limits(
        months=env.int("PATTERN_MONTHS", usual.months, validate=Range(min=1, max=120)),
        same_victim=env.int("PATTERN_SAME_VICTIM", usual.same_victim, validate=more_than_one),
        victims=env.int("PATTERN_VICTIMS", usual.victims, validate=more_than_one),
        breaches=env.int("PATTERN_BREACHES", usual.breaches, validate=more_than_one),
    )


def read_settings() -> Settings:
    """Settings from the environment and, for what it does not set, from the file ``.env``.

    Raises:
        environs.EnvValidationError: lists every setting that is missing, wrong, unknown or at odds
            with another, at once.
    """
    environment.read_file(environment.FILE)
    env = Env(eager=False)
    with env.prefixed("ORDERS_"):
        settings = Settings(
            secret_key=env.str("SECRET_KEY", "", validate=_long_or_absent) or own_secret(INSTANCE),
            database_url=environment.whole_address(env.str("DATABASE_URL", "")),
            force_code=env.str("FORCE_CODE", "WMP"),
            force_name=env.str("FORCE_NAME", "West Midlands Police"),
            reference_prefix=env.str("REFERENCE_PREFIX", "WM", validate=Length(equal=2)),
            public_url=env.str("PUBLIC_URL", "http://127.0.0.1:8000"),
            https=env.bool("HTTPS", False),
            proxies=env.int("PROXIES", 0, validate=Range(min=0)),
            idle_minutes=env.int("IDLE_MINUTES", 30, validate=Range(min=1)),
            session_hours=env.int("SESSION_HOURS", 12, validate=Range(min=1)),
            attempts_before_lock=env.int("ATTEMPTS_BEFORE_LOCK", 5, validate=Range(min=1)),
            lock_minutes=env.int("LOCK_MINUTES", 15, validate=Range(min=1)),
            refused_passwords=env.str("REFUSED_PASSWORDS", ""),
            link_hours=env.int("LINK_HOURS", 24, validate=Range(min=1, max=168)),
            look_ups_per_hour=env.int("LOOK_UPS_PER_HOUR", 40, validate=Range(min=1)),
            smtp_host=env.str("SMTP_HOST", ""),
            smtp_port=env.int("SMTP_PORT", 587),
            smtp_user=env.str("SMTP_USER", ""),
            smtp_password=env.str("SMTP_PASSWORD", ""),
            smtp_security=env.str(
                "SMTP_SECURITY", "starttls", validate=OneOf(["starttls", "tls", "none"])
            ),
            smtp_ca_file=env.str("SMTP_CA_FILE", ""),
            mail_from=env.str("MAIL_FROM", "orders-register@localhost"),
            mail_answer_seconds=env.float("MAIL_ANSWER_SECONDS", 600, validate=_MORE_THAN_NONE),
            mail_retry_seconds=_pauses(env),
            digest_lease_seconds=env.float("DIGEST_LEASE_SECONDS", 30, validate=_MORE_THAN_NONE),
            mailbox_pattern=env.str("MAILBOX_PATTERN", ANY_MAILBOX),
            register_contact=env.str("REGISTER_CONTACT", DEFAULT_CONTACT),
            security_contact=env.str("SECURITY_CONTACT", ""),
            largest_upload_mb=env.int("LARGEST_UPLOAD_MB", 20, validate=Range(min=1)),
            papers_folder=env.str("PAPERS_FOLDER", str(INSTANCE / "papers")),
            papers_s3_bucket=env.str("PAPERS_S3_BUCKET", ""),
            papers_s3_endpoint=env.str("PAPERS_S3_ENDPOINT", ""),
            papers_s3_region=env.str("PAPERS_S3_REGION", "eu-west-2"),
            papers_s3_key=env.str("PAPERS_S3_KEY", ""),
            papers_s3_secret=env.str("PAPERS_S3_SECRET", ""),
            scan_command=env.str("SCAN_COMMAND", ""),
            snapshot_passphrase=env.str("SNAPSHOT_PASSPHRASE", "", validate=_long_passphrase),
            snapshot_key_file=env.str("SNAPSHOT_KEY_FILE", str(INSTANCE / "snapshot-key.pem")),
            snapshot_keep_days=env.int("SNAPSHOT_KEEP_DAYS", 7, validate=Range(min=1)),
            nmo_return_days=env.int("NMO_RETURN_DAYS", 28, validate=Range(min=1, max=28)),
            dapo_enabled=env.bool("DAPO_ENABLED", False),
            pattern_limits=_pattern_limits(env),
            tile_url=env.str("TILE_URL", ""),
            tile_attribution=env.str("TILE_ATTRIBUTION", ""),
            audit_key=env.str("AUDIT_KEY", "", validate=_long_or_absent)
            or own_secret(INSTANCE, "audit-key"),
            audit_folder=env.str("AUDIT_FOLDER", str(INSTANCE / "audit")),
            log_level=env.str("LOG_LEVEL", "INFO"),
        )
    environment.seal(env, dict(_at_odds(settings)))
    return settings


_DATABASE = (
    "It is not set. For a trial `make install` writes it to .env; a force names its PostGIS there:"
    " postgresql+psycopg://user@host/name."
)
_MAILBOXES = (
    "With ORDERS_HTTPS it must be set, to a pattern of the force's own mailboxes: digests and links"
    r" to choose a password go there. Like [^@]+@force\.example"
)
_PROXIES = (
    "With ORDERS_HTTPS it must be set: how many web servers of your own stand in front, 0 included."
    " What they say of a caller's address is believed, and no one else's word."
)


def _at_odds(settings: Settings) -> Iterator[tuple[str, str]]:
    """Settings that cannot stand beside the others, with what to do."""
    if not settings.database_url:
        yield "ORDERS_DATABASE_URL", _DATABASE
    if settings.https and settings.mailbox_pattern == ANY_MAILBOX:
        yield "ORDERS_MAILBOX_PATTERN", _MAILBOXES
    if settings.https and not os.environ.get("ORDERS_PROXIES"):
        yield "ORDERS_PROXIES", _PROXIES
