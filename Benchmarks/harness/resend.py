"""Sends the batches of a segment file to a partition again, as they lie there: the least that a replay can take.

  resend.py HOST PORT TOPIC FILE

A request a batch, five under way, acks of all; the answers' errors are looked at and nothing else.
"""
import socket, struct, sys

UNDER_WAY = 5


def main():
    host, port, topic, file = sys.argv[1:]
    with open(file, "rb") as log:
        data = memoryview(log.read())
    connection = socket.create_connection((host, int(port)))
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    answers = connection.makefile("rb")
    name, waiting, sent = topic.encode(), 0, 0

    def take():
        frame = answers.read(struct.unpack(">i", answers.read(4))[0])
        # Correlation id, one topic with its name, one partition with its index.
        code = struct.unpack_from(">h", frame, 4 + 4 + 2 + len(name) + 4 + 4)[0]
        if code:
            sys.exit(f"resend: error {code}")

    position = 0
    while position < len(data):
        # A partition takes one batch a request.
        size = 12 + struct.unpack_from(">i", data, position + 8)[0]
        head = struct.pack(">hhih", 0, 3, sent, 5) + b"bench" + struct.pack(">hhii", -1, -1, 30_000, 1)
        head += struct.pack(">h", len(name)) + name + struct.pack(">iii", 1, 0, size)
        connection.sendall(struct.pack(">i", len(head) + size) + head)
        # Brokers take no offset but 0, which stands outside of the checksum.
        connection.sendall(bytes(8))
        connection.sendall(data[position + 8:position + size])
        position += size
        sent += 1
        waiting += 1
        if waiting == UNDER_WAY:
            take()
            waiting -= 1
    for _ in range(waiting):
        take()


main()
