"""Every setting: typed, read once from the environment, all faults reported at once; no secret has a default."""

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

WEAK_SECRETS = ("secret", "changeme", "password", "ledelse", "dev", "test")
SHORTEST_SECRET = 32
SHORTEST_TOKEN = 16
HIGHEST_PORT = 65535
MEBIBYTE = 1024 * 1024


class SettingsFault(Exception):
    """Settings that are missing or unusable; `faults` names them all."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("; ".join(faults))
        self.faults = faults


@dataclass(frozen=True, slots=True)
class Settings:
    """What the program needs to know of its surroundings."""

    database_url: str
    data_dir: Path
    secret_key: str
    redis_url: str | None = None
    demo: bool = False
    secure_cookies: bool = True  # False only where the pages are served over plain http on this machine
    host: str = "127.0.0.1"
    port: int = 5000
    largest_upload: int = 200 * MEBIBYTE  # bytes
    sign_in_limit: str = "10 per 5 minutes"  # wrong attempts per account, and per address
    metrics_token: str | None = None
    trusted_proxies: int = 0  # how many reverse proxies stand before us and set X-Forwarded-*


def for_demo(environ: Mapping[str, str] = os.environ) -> Settings:
    """A trial on this machine: SQLite in DATA_DIR, known passwords, a secret made on the first run."""
    faults: list[str] = []
    port = _port(environ, faults)
    if faults:
        raise SettingsFault(faults)
    data_dir = _data_dir(environ)
    return Settings(
        database_url=f"sqlite:///{data_dir / 'ledelse.db'}",
        data_dir=data_dir,
        secret_key=_kept_secret(data_dir),
        demo=True,
        secure_cookies=False,
        host=environ.get("HOST", "127.0.0.1"),
        port=port,
    )


def for_commands(environ: Mapping[str, str] = os.environ) -> Settings:
    """What administration commands need: the database and the files, not the server's secrets."""
    data_dir = _data_dir(environ)
    return Settings(
        database_url=environ.get("DATABASE_URL") or f"sqlite:///{data_dir / 'ledelse.db'}",
        data_dir=data_dir,
        secret_key=environ.get("SECRET_KEY") or secrets.token_urlsafe(48),
        redis_url=environ.get("REDIS_URL"),
        demo=(data_dir / "demo").exists(),
    )


def for_server(environ: Mapping[str, str] = os.environ) -> Settings:
    """Production. Raises `SettingsFault` with everything that is missing or weak."""
    faults: list[str] = []
    database_url = environ.get("DATABASE_URL", "")
    if not database_url.startswith(("postgresql", "sqlite:")):
        faults.append("DATABASE_URL is missing (postgresql://... or sqlite:///...)")
    secret_key = environ.get("SECRET_KEY", "")
    if len(secret_key) < SHORTEST_SECRET or secret_key.lower().strip("0123456789") in WEAK_SECRETS:
        faults.append(f"SECRET_KEY is missing or weak (at least {SHORTEST_SECRET} random characters)")
    elif len(set(secret_key)) < 8:
        faults.append("SECRET_KEY is weak (too few different characters)")
    if "DATA_DIR" not in environ:
        faults.append("DATA_DIR is missing (a folder for the files)")
    if environ.get("DEMO"):
        faults.append("DEMO cannot be switched on here: use `make demo`")
    if 0 < len(environ.get("METRICS_TOKEN", "")) < SHORTEST_TOKEN:
        faults.append(f"METRICS_TOKEN is weak (at least {SHORTEST_TOKEN} random characters)")
    if not (environ.get("REDIS_URL") or "redis://").startswith(("redis://", "rediss://", "unix://")):
        faults.append("REDIS_URL is not an address of Redis (redis://...)")
    port = _port(environ, faults)
    proxies = _whole_number(environ, "TRUSTED_PROXIES", default=0, faults=faults)
    if faults:
        raise SettingsFault(faults)
    return Settings(
        database_url=database_url,
        data_dir=_data_dir(environ),
        secret_key=secret_key,
        redis_url=environ.get("REDIS_URL") or None,
        secure_cookies=environ.get("INSECURE_COOKIES") != "1",
        host=environ.get("HOST", "127.0.0.1"),
        port=port,
        metrics_token=environ.get("METRICS_TOKEN") or None,
        trusted_proxies=proxies,
    )


def _data_dir(environ: Mapping[str, str]) -> Path:
    folder = Path(environ.get("DATA_DIR") or "instance").resolve()
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _port(environ: Mapping[str, str], faults: list[str]) -> int:
    port = _whole_number(environ, "PORT", default=5000, faults=faults)
    if not 0 < port <= HIGHEST_PORT:
        faults.append(f"PORT is none that exists: {port}")
    return port


def _whole_number(environ: Mapping[str, str], name: str, *, default: int, faults: list[str]) -> int:
    value = environ.get(name) or str(default)
    if value.isdigit():
        return int(value)
    faults.append(f"{name} is not a whole number: {value}")
    return default


def _kept_secret(data_dir: Path) -> str:
    path = data_dir / "secret-key"
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(48))
    return path.read_text()
