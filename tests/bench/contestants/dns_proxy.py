"""A long and lossy line: `SERVER DELAY LOSS` passes datagrams on, answers late and drops a share of the questions."""

import asyncio
import random
import socket
import sys

from sestui.dns.servers import Server, parse_server
from tests.dns.bed import HOST


class Line:
    """One socket to the clients, one to the server; ids on the far side are the line's own."""

    def __init__(self, server: Server, delay: float, loss: float) -> None:
        self._delay = delay
        self._loss = loss
        self._chance = random.Random(53)
        self._asked: dict[bytes, tuple[bytes, tuple[str, int]]] = {}
        self._next = 0
        self.near = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._far = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.near.bind((HOST, 0))
        self._far.connect((server.host, server.port))
        loop = asyncio.get_running_loop()
        for one, take in ((self.near, self._question), (self._far, self._answer)):
            one.setblocking(False)
            one.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 22)
            loop.add_reader(one.fileno(), take)

    def _question(self) -> None:
        for _ in range(64):
            try:
                data, address = self.near.recvfrom(4_096)
            except BlockingIOError:
                return
            if self._chance.random() < self._loss:
                continue
            self._next = (self._next + 1) % 65_536
            ident = self._next.to_bytes(2, "big")
            self._asked[ident] = data[:2], address
            self._far.send(ident + data[2:])

    def _answer(self) -> None:
        loop = asyncio.get_running_loop()
        for _ in range(64):
            try:
                data = self._far.recv(4_096)
            except BlockingIOError:
                return
            ident, address = self._asked.pop(data[:2])
            loop.call_later(self._delay, self.near.sendto, ident + data[2:], address)

    def close(self) -> None:
        """Close both."""
        for one in (self.near, self._far):
            asyncio.get_running_loop().remove_reader(one.fileno())
            one.close()


async def main(server: str, delay: float, loss: float) -> None:
    """Pass on until standard input ends."""
    line = Line(parse_server(server), delay, loss)
    sys.stdout.write(f"{HOST}:{line.near.getsockname()[1]}\n")
    sys.stdout.flush()
    await asyncio.to_thread(sys.stdin.read)
    line.close()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], float(sys.argv[2]), float(sys.argv[3])))
