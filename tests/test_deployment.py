"""The Dockerfile and the compose file name only what is there: settings that are read, paths, services, volumes.

No container engine runs here, so nothing is built or started; whoever has one runs `docker compose config` and `up`.
"""

import re
import tomllib
from pathlib import Path

import pytest
import yaml
from msgspec import structs

from agent.settings import Settings

ROOT = Path(__file__).parents[1]
COMPOSE = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))
DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8")
KNOWN = {f"PREVISIT_{field.name.upper()}" for field in structs.fields(Settings)}
KEYS = {
    "build",
    "command",
    "depends_on",
    "deploy",
    "environment",
    "healthcheck",
    "image",
    "ipc",
    "ports",
    "profiles",
    "restart",
    "stop_grace_period",
    "volumes",
}


def test_every_setting_that_a_container_is_given_is_read_by_the_app():
    given = set(COMPOSE["services"]["app"]["environment"]) | set(re.findall(r"PREVISIT_\w+", DOCKERFILE))
    assert given
    assert given <= KNOWN


def test_the_health_check_asks_a_path_that_answers(home):
    from starlette.testclient import TestClient

    from tests.ui import pretend
    from ui.app import create_app

    port, path = re.search(r"http://127\.0\.0\.1:(\d+)(/\w+)", DOCKERFILE).groups()
    assert int(port) == Settings(home="x").port
    assert re.search(rf"^EXPOSE {port}$", DOCKERFILE, re.MULTILINE)
    assert any(str(one).endswith(f":{port}") for one in COMPOSE["services"]["app"]["ports"])
    context = pretend.context(home)
    assert TestClient(create_app(context, pretend.Visits(context))).get(path).status_code == 200
    context.store.close()


def test_what_the_image_copies_is_there_and_holds_every_package():
    copied = {name for line in re.findall(r"^COPY (.+) \S+$", DOCKERFILE, re.MULTILINE) for name in line.split()}
    assert [name for name in copied if not (ROOT / name).exists()] == []
    assert {"agent", "tools", "ui", "fhir_fixtures", "pyproject.toml", "constraints.txt"} <= copied


@pytest.mark.parametrize("name", sorted(COMPOSE["services"]))
def test_a_service_has_known_keys_one_origin_and_volumes_that_are_declared(name):
    service = COMPOSE["services"][name]
    assert set(service) <= KEYS
    assert ("image" in service) != ("build" in service)
    for volume in service.get("volumes", ()):
        assert volume.split(":")[0] in COMPOSE["volumes"]
    for other in service.get("depends_on", {}):
        assert other in COMPOSE["services"]


@pytest.mark.parametrize("name", sorted(one for one, service in COMPOSE["services"].items() if "image" in service))
def test_an_image_is_of_a_version_and_not_of_whatever_is_newest(name):
    _, _, version = COMPOSE["services"][name]["image"].partition(":")
    assert re.match(r"v?\d+", version)


def test_the_image_has_what_its_services_are_reached_with():
    extras = set(re.search(r"\[([\w,]+)\]'$", DOCKERFILE, re.MULTILINE)[1].split(","))
    offered = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["optional-dependencies"]
    needed = {re.match(r"[\w-]+", one)[0] for extra in extras for one in offered[extra]}
    assert {"psycopg", "langgraph-checkpoint-postgres", "langchain-openai"} <= needed
    assert "torch" not in needed, "the model is another service"


def test_the_app_waits_for_a_database_that_says_it_is_ready_and_is_reached_from_this_machine_only():
    app, database = COMPOSE["services"]["app"], COMPOSE["services"]["database"]
    assert app["depends_on"]["database"]["condition"] == "service_healthy"
    assert "pg_isready" in str(database["healthcheck"]["test"])
    assert all(str(port).startswith("127.0.0.1:") for port in app["ports"])
    assert "ports" not in database
    assert "sandbox" not in str(app).lower(), "no demonstration accounts where other machines can reach them"


def test_the_volume_belongs_to_the_user_that_the_container_runs_as():
    user = re.search(r"^USER (\S+)$", DOCKERFILE, re.MULTILINE)[1]
    folder = re.search(r"^VOLUME (\S+)$", DOCKERFILE, re.MULTILINE)[1]
    assert user != "root"
    assert f"PREVISIT_HOME={folder} " in DOCKERFILE
    assert re.search(rf"install --directory --owner {user} .*{folder}$", DOCKERFILE, re.MULTILINE)


def test_a_proxy_in_front_is_believed_and_nobody_else(home):
    from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

    from ui.app import server_config

    given = COMPOSE["services"]["app"]["environment"]["PREVISIT_TRUSTED_PROXIES"]
    settings = Settings(home=str(home), trusted_proxies=re.search(r":-(.+)}", given)[1])
    config = server_config(None, settings)
    trusted = ProxyHeadersMiddleware(None, config.forwarded_allow_ips).trusted_hosts
    assert ["172.18.0.1" in trusted, "203.0.113.9" in trusted] == [True, False]


def test_no_secret_stands_in_the_file():
    text = (ROOT / "compose.yaml").read_text(encoding="utf-8")
    for name in ("PASSWORD", "KEY", "TOKEN", "SECRET"):
        for value in re.findall(rf"^\s*\w*{name}\w*: (.+)$", text, re.MULTILINE):
            assert value.startswith("${"), value
