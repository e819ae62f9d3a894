"""How much may be sent where: what pages promise gets through, also behind the proxy."""

from __future__ import annotations

import re

import pytest
from django.conf import settings

from portal import limits
from rights import uploading

# An address of each pattern.
ADDRESSES = {
    "/desk/notices/revision/own/": "",
    "/desk/rights/case/add/": "",
    "/rights/voice_misuse/": "voice",
    "/rights/voice-misuse/": "voice",
    "/rights/access/agent/": "mandate",
    "/rights/access/stead/": "mandate",
    "/track/write/": "message",
    "/desk/rights/case/7/paper/": "paper",
    "/desk/rights/case/7/came/": "came",
}


def readme() -> str:
    return (settings.ROOT / "README.md").read_text(encoding="utf-8")


def test_every_door_for_files_takes_as_many_as_its_page_says():
    assert {*ADDRESSES.values()} - {""} == {door.code for door in uploading.DOORS}
    for address, code in ADDRESSES.items():
        door = uploading.door_of(address)
        assert (door.code if door else "") == code
        if door is not None:
            assert limits.largest(address) > door.most * door.largest


@pytest.mark.parametrize(
    "opening",
    [
        r"location ~ (\S+) \{\s+client_max_body_size (\d+)m;",
        r"@files path_regexp (\S+)\s.+@files \S+ \{\s+request_buffers (\d+)MiB",
    ],
)
def test_the_proxy_of_the_guide_lets_through_what_kept_takes(opening):
    found = re.search(opening, readme())
    assert found is not None
    where = re.compile(found[1])

    assert all(where.search(address) for address in ADDRESSES)
    assert int(found[2]) * limits.MEGABYTE > max(limits.LARGER.values())
    assert not where.search("/rights/opt_out/")
    for pattern in limits.LARGER:
        assert any(re.fullmatch(pattern, address) for address in ADDRESSES)
