"""Serving looks before it leaps."""

import socket

import pytest

from core.serve import port_is_free


@pytest.mark.usefixtures("local_sockets")
def test_a_port_is_free_until_somebody_listens():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port = listener.getsockname()[1]
        listener.listen()
        assert port_is_free("127.0.0.1", port) is False
    assert port_is_free("127.0.0.1", port) is True


@pytest.mark.usefixtures("local_sockets")
def test_a_shared_port_is_not_free():
    """Granian listens with SO_REUSEPORT, behind which a left-over server would hide."""
    with socket.socket() as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        assert port_is_free("127.0.0.1", listener.getsockname()[1]) is False
