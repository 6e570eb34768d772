"""The same recipe in the cloud: the real command, real HTTP, the server's own record."""

from __future__ import annotations

import json
import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from nemoflow.server.fault_rules import read_rules
from nemoflow.server.settings import ServerSettings
from nemoflow.specfile.source import Source
from nemoflow.store.served_rows import ServedEdit, ServedRender
from tests.cloud import in_cloud, live
from tests.server.live import Live
from tests.stories.conftest import SPEC
from tests.story import Story
from tests.tokens import TOKEN

CLOUD = SPEC.replace("name: demo\n", "name: demo\nbackend: cloud\n")


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Live]:
    with live(tmp_path / "server", tokens_per_client=0) as found:
        yield found


@pytest.fixture
def cloud(server: Live, tmp_path: Path, walk: Path, bed: Path) -> Story:
    story = in_cloud(tmp_path / "project", server)
    story.copy_of(walk, "walk.mp4")
    story.copy_of(bed, "bed.m4a")
    story.write({"video.yml": CLOUD})
    return story


def faulty(server: Live, *rules: str) -> None:
    """From now on the server goes wrong like this."""
    text = "rules:\n" + "".join(f"  - {rule}\n" for rule in rules) if rules else "rules: []\n"
    values = {name: getattr(server.settings, name) for name in ServerSettings.__slots__}
    server.settings = ServerSettings(**{**values, "faults": read_rules(Source("f.yml", text))})
    server.restart(hard=True)


def applied(server: Live) -> list[str]:
    return [edit.text for edit in edits(server) if edit.applied]


def edits(server: Live) -> list[ServedEdit]:
    return list(server.store.edits.all())


def renders(server: Live) -> list[ServedRender]:
    sessions = {edit.session for edit in edits(server)}
    return [item for session in sessions for item in server.store.renders.of_session(session)]


def replaced(story: Story, old: str, new: str) -> None:
    text = (story.root / "video.yml").read_text()
    assert old in text
    story.write({"video.yml": text.replace(old, new)})


SAID = [
    "cut the first 1 second",
    'add the title "Hello" for 1 second',
    "add bed.m4a as background music at 35% volume",
]


def test_an_apply_sends_renders_and_is_a_fixed_point(cloud: Story, server: Live) -> None:
    done = cloud.apply()
    assert (cloud.root / "out/demo.mp4").stat().st_size > 1000
    assert applied(server) == SAID
    assert "median" not in done.err
    assert cloud.does() == []
    assert "No changes" in cloud.run("plan").out
    assert "No changes" in cloud.apply().out
    assert applied(server) == SAID
    assert len(renders(server)) == 1


def test_only_what_was_appended_is_sent(cloud: Story, server: Live) -> None:
    cloud.apply()
    replaced(cloud, "output:", "  - fade out for 0.5 seconds\noutput:")
    assert cloud.does() == ["edit", "render"]
    cloud.apply()
    assert applied(server) == [*SAID, "fade out for 0.5 seconds"]


def test_a_change_in_the_middle_replays_with_its_price_and_going_back_is_free(
    cloud: Story, server: Live
) -> None:
    cloud.apply()
    replaced(cloud, '"Hello"', '"Hallo"')
    shown = cloud.run("plan").out
    assert "-/+ new session: this session cannot rewind" in shown
    assert "Cost: ~30 credits (median of 3 past edits)   balance 970 → ~940" in shown
    cloud.apply()
    assert len(applied(server)) == 6
    replaced(cloud, '"Hallo"', '"Hello"')
    assert cloud.does() == ["fetch"]
    cloud.apply()
    assert len(applied(server)) == 6


def test_trailing_edits_taken_out_cost_nothing(cloud: Story, server: Live) -> None:
    cloud.apply()
    replaced(cloud, "  - add {{ inputs.bed }} as background music at 35% volume\n", "")
    cloud.apply()
    assert applied(server) == SAID
    assert len(renders(server)) == 2


def test_a_budget_stops_before_anything_is_sent(cloud: Story, server: Live) -> None:
    done = cloud.run("apply", "--max-credits", "20")
    assert done.code == 6
    assert "the limit is 20" in done.err
    assert edits(server) == []


def test_a_script_spends_nothing_without_a_yes(cloud: Story, server: Live) -> None:
    done = cloud.run("apply", NEMOFLOW_AUTO_APPROVE="0")
    assert done.code == 6
    assert "`video.yml` would spend ~50 credits, and nobody can be asked here" in done.err
    assert "--auto-approve" in done.err
    assert edits(server) == []
    cloud.apply("--max-credits", "60", NEMOFLOW_AUTO_APPROVE="0")
    assert applied(server) == SAID


def test_a_plan_asks_nothing_when_offline_and_changes_nothing_at_the_server(
    cloud: Story, server: Live
) -> None:
    cloud.apply()
    server.stop()
    away = cloud.run("plan")
    assert away.code == 1
    assert "cannot reach" in away.err
    assert "No changes" in cloud.run("plan", "--offline").out


def test_the_first_plan_says_that_there_is_no_history(cloud: Story, server: Live) -> None:
    shown = cloud.run("plan").out
    assert "Cost: ~50 credits (about 50 per session, no history yet)   balance 1000" in shown
    assert not (cloud.root / ".nemoflow").exists()


def test_drift_stops_a_paid_replay_and_both_ways_out_work(cloud: Story, server: Live) -> None:
    cloud.apply()
    faulty(server, '{on: state, nth: 1, do: drift, edit: add the title "Sale" at the top}')
    told = cloud.run("plan").out
    assert "! session" in told
    assert 'Title: + "Sale"' in told
    replaced(cloud, "output:", "  - fade out for 0.5 seconds\noutput:")
    stopped = cloud.run("apply")
    assert stopped.code == 1
    assert "--adopt-drift" in stopped.err
    assert len(applied(server)) == 3
    cloud.apply("--adopt-drift")
    assert applied(server)[3:] == ["fade out for 0.5 seconds"]
    assert "No changes" in cloud.run("plan").out


def test_a_lost_session_is_replayed_with_its_price_shown(cloud: Story, server: Live) -> None:
    cloud.apply()
    replaced(cloud, "output:", "  - fade out for 0.5 seconds\noutput:")
    faulty(server, "{on: state, nth: 1, do: lose_session}")
    shown = cloud.run("plan").out
    assert "the backend no longer knows the session" in shown
    assert "~40 credits" in shown
    cloud.apply()
    assert len(applied(server)) == 7


def test_a_killed_client_s_render_is_taken_up_not_submitted_again(
    cloud: Story, server: Live
) -> None:
    faulty(server, "{on: render, nth: 1, do: slow_render, seconds: 2}")
    running = cloud.start("apply")
    while not (found := renders(server)):
        assert running.poll() is None, running.communicate()
        time.sleep(0.01)
    os.killpg(running.pid, signal.SIGKILL)
    running.communicate()
    assert found[0].is_running
    cloud.apply()
    assert [item.id for item in renders(server)] == [found[0].id]
    assert sum("POST /api/render/proxy/lambda" in line for line in server.lines) == 1
    assert (cloud.root / "out/demo.mp4").stat().st_size > 1000


CODES = [
    # code, extra keys, exit code, advice
    (1001, "", 8, "token"),
    (2001, "", 6, "https://nemovideo.com/register?bind=anon_"),
    (429, "", 1, "7 days"),
    (1002, "", 1, "`nemoflow plan` shows what a new session and a replay would cost"),
]


@pytest.mark.parametrize(("code", "keys", "exit_code", "advice"), CODES)
def test_every_refusal_of_an_edit_has_its_exit_code_and_advice(
    cloud: Story, server: Live, code: int, keys: str, exit_code: int, advice: str
) -> None:
    faulty(server, f"{{on: run, do: error, code: {code}{keys}}}")
    done = cloud.run("apply")
    assert done.code == exit_code, done.err
    assert advice in done.err
    assert applied(server) == []
    faulty(server)
    cloud.apply()
    assert applied(server) == SAID


def test_an_export_of_the_free_plan_is_about_the_plan_not_credits(
    cloud: Story, server: Live
) -> None:
    faulty(server, "{on: render, do: error, code: 402}")
    done = cloud.run("apply")
    assert done.code == 8
    assert "register or upgrade your plan to unlock export" in done.err
    faulty(server)
    assert cloud.does() == ["render"]
    cloud.apply()
    assert applied(server) == SAID


@pytest.mark.parametrize("code", [4001, 4002])
def test_a_refused_file_is_about_the_file(cloud: Story, server: Live, code: int) -> None:
    faulty(server, f"{{on: upload, do: error, code: {code}}}")
    done = cloud.run("apply")
    assert done.code == 3
    assert {4001: "mp4", 4002: "compress"}[code] in done.err


def test_real_doubt_is_exit_5_and_resolve_ends_it(cloud: Story, server: Live) -> None:
    """The client dies after sending; when it comes back the service is away for good."""
    killed = cloud.run("apply", NEMOFLOW_FAILPOINT="edit.sent")
    assert killed.code == -9
    server.stop()
    away = cloud.run("apply", NEMOFLOW_PACE="0.002")  # it watches for twenty minutes
    assert away.code == 5
    assert "nemoflow resolve video.yml 1 --applied" in away.err
    server.start()
    assert cloud.run("resolve", "video.yml", "1", "--applied").code == 0
    cloud.apply()
    assert applied(server) == SAID


def test_a_plan_that_fails_is_json_too(cloud: Story, server: Live) -> None:
    cloud.apply()
    server.stop()
    planned = cloud.run("plan", "--json", NEMOFLOW_PACE="0.002")
    assert planned.code != 0
    header, error = (json.loads(line) for line in planned.out.splitlines())
    assert (header["type"], error["type"]) == ("nemoflow", "error")
    assert error["message"] in planned.err
    server.start()


def test_contradicting_options_are_refused(cloud: Story) -> None:
    both = cloud.run("resolve", "video.yml", "1", "--applied", "--not-applied")
    assert (both.code, "one of the two" in both.err) == (3, True)
    both = cloud.run("plan", "--adopt-drift", "--ignore-drift")
    assert (both.code, "contradict" in both.err) == (3, True)
    assert cloud.run("apply", "--max-credits", "nan").code == 3


def test_an_apply_says_what_it_spent(cloud: Story, server: Live) -> None:
    done = cloud.apply()
    assert "Cost: ~50 credits (about 50 per session, no history yet)   balance 1000" in done.err
    assert "30 credits spent" in done.out


def test_local_and_cloud_recipes_side_by_side(cloud: Story, server: Live) -> None:
    cloud.write({"local.video.yml": SPEC.replace("out/demo.mp4", "out/local.mp4")})
    done = cloud.apply()
    assert "2 specs" in done.out
    assert applied(server) == SAID
    assert "No changes" in cloud.run("plan").out


def test_a_saved_plan_holds_no_token_and_is_applied_once(cloud: Story, server: Live) -> None:
    cloud.run("credits")  # an anonymous account, and with it a token on this machine
    cloud.run("plan", "--out", "plan.json")
    text = (cloud.root / "plan.json").read_bytes()
    assert not TOKEN.search(text)
    assert str(cloud.root).encode() not in text
    assert cloud.run("apply", "plan.json").code == 0
    assert cloud.run("apply", "plan.json").code == 7
    assert applied(server) == SAID
