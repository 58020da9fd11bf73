"""A real Twisted peer for the tests: serves on, or connects to, a UNIX socket.

usage: peer.py serve PATH | call PATH | bench PATH
"""
import datetime
import decimal
import sys
import time

from twisted.internet import defer, endpoints, protocol, reactor, task
from twisted.protocols import amp
from twisted.python import filepath


class Sum(amp.Command):
    arguments = [(b"a", amp.Integer()), (b"b", amp.Integer())]
    response = [(b"total", amp.Integer())]


class Divide(amp.Command):
    arguments = [(b"numerator", amp.Integer()), (b"denominator", amp.Integer())]
    response = [(b"result", amp.Float())]
    errors = {ZeroDivisionError: b"ZERO_DIVISION"}
    fatalErrors = {OverflowError: b"FULL"}


class Types(amp.Command):
    """Answers what it is asked, each of a different type."""

    arguments = [
        (b"big", amp.Integer()),
        (b"float", amp.Float()),
        (b"bool", amp.Boolean()),
        (b"bytes", amp.String()),
        (b"text", amp.Unicode()),
        (b"path", amp.Path()),
        (b"decimal", amp.Decimal()),
        (b"when", amp.DateTime()),
        (b"numbers", amp.ListOf(amp.Integer())),
        (b"items", amp.AmpList([(b"name", amp.Unicode()), (b"flags", amp.ListOf(amp.Boolean()))])),
        (b"absent", amp.Integer(optional=True)),
        (b"present", amp.Integer(optional=True)),
    ]
    response = arguments


class Fail(amp.Command):
    response = []


class Note(amp.Command):
    arguments = [(b"text", amp.Unicode())]
    requiresAnswer = False


class Notes(amp.Command):
    response = [(b"texts", amp.ListOf(amp.Unicode()))]


class Back(amp.Command):
    """Has the other side asked for a sum before it answers."""

    arguments = [(b"n", amp.Integer())]
    response = [(b"total", amp.Integer())]


class Switch(amp.ProtocolSwitchCommand):
    arguments = [(b"name", amp.Unicode())]
    errors = {KeyError: b"NO"}


class Upper(protocol.Protocol):
    """What a connection goes on with."""

    def connectionMade(self):
        self.transport.write(b"hello\n")

    def dataReceived(self, data):
        self.transport.write(data.upper())


class Peer(amp.AMP):
    def __init__(self):
        super().__init__()
        self.texts = []

    @Sum.responder
    def sum(self, a, b):
        return {"total": a + b}

    @Divide.responder
    def divide(self, numerator, denominator):
        if numerator < 0:
            raise OverflowError("full")
        return {"result": numerator / denominator}

    @Types.responder
    def types(self, **values):
        return values

    @Fail.responder
    def fail(self):
        raise RuntimeError("a secret")

    @Note.responder
    def note(self, text):
        self.texts.append(text)
        return {}

    @Notes.responder
    def notes(self):
        return {"texts": self.texts}

    @Back.responder
    def back(self, n):
        return self.callRemote(Sum, a=n, b=n)

    @Switch.responder
    def switch(self, name):
        if not name:
            raise KeyError("nobody")
        return Upper()


def serve(path):
    factory = protocol.Factory.forProtocol(Peer)
    endpoints.UNIXServerEndpoint(reactor, path).listen(factory)
    print("ready", flush=True)
    return defer.Deferred()


class Asker(protocol.Protocol):
    """What the caller goes on with."""

    def __init__(self):
        self.received = b""
        self.done = defer.Deferred()

    def connectionMade(self):
        self.transport.write(b"x\n")

    def dataReceived(self, data):
        self.received += data
        if self.received.count(b"\n") == 2:
            self.done.callback(self.received)


VALUES = dict(
    big=2 ** 100,
    float=1 / 3,
    bool=True,
    bytes=b"\x00\xff",
    text="größe",
    path=filepath.FilePath("/tmp/x"),
    decimal=decimal.Decimal("12.50"),
    when=datetime.datetime(2024, 1, 2, 3, 4, 5, 6, amp.utc),
    numbers=[3, 77],
    items=[{"name": "a", "flags": [True, False]}, {"name": "b", "flags": []}],
    absent=None,
    present=5,
)


@defer.inlineCallbacks
def call(path):
    """Asks everything and says what is not as it should be."""
    peer = yield endpoints.connectProtocol(endpoints.UNIXClientEndpoint(reactor, path), Peer())

    def want(what, got, expected):
        if got != expected:
            print(f"{what}: {got!r}, want {expected!r}")

    want("sum", (yield peer.callRemote(Sum, a=13, b=81)), {"total": 94})
    want("types", (yield peer.callRemote(Types, **VALUES)), VALUES)
    want("divide", (yield peer.callRemote(Divide, numerator=1, denominator=3)), {"result": 1 / 3})
    try:
        yield peer.callRemote(Divide, numerator=1, denominator=0)
        print("divide by zero: no error")
    except ZeroDivisionError as e:
        want("divide by zero", str(e), "division by zero")
    try:
        yield peer.callRemoteString(b"Nope")
        print("unknown command: no error")
    except amp.UnhandledCommand:
        pass
    want("back", (yield peer.callRemote(Back, n=21)), {"total": 42})
    secured = peer.callRemote(amp.StartTLS)
    want("sum before the handshake", (yield peer.callRemote(Sum, a=1, b=2)), {"total": 3})
    yield secured
    want("certificate", peer.peerCertificate.getSubject().commonName, b"amp.example")
    want("back by TLS", (yield peer.callRemote(Back, n=22)), {"total": 44})
    peer.callRemote(Note, text="one")
    peer.callRemote(Note, text="two")
    want("notes", (yield peer.callRemote(Notes)), {"texts": ["one", "two"]})
    sums = yield defer.gatherResults([peer.callRemote(Sum, a=i, b=1) for i in range(1000)])
    want("many", [s["total"] for s in sums], list(range(1, 1001)))

    try:
        yield peer.callRemote(Switch, protocol.ClientFactory.forProtocol(Asker), name="")
        print("refused switch: no error")
    except KeyError:
        pass
    asker = Asker()
    factory = protocol.ClientFactory()
    factory.buildProtocol = lambda addr: asker
    yield peer.callRemote(Switch, factory, name="x")
    want("switch", (yield asker.done), b"hello\nX\n")

    for command, args, error in [(Fail, {}, amp.UnknownRemoteError), (Divide, dict(numerator=-1, denominator=1), OverflowError)]:
        peer = yield endpoints.connectProtocol(endpoints.UNIXClientEndpoint(reactor, path), Peer())
        lost = defer.Deferred()
        peer.stopReceivingBoxes = lambda reason: lost.callback(None)
        try:
            yield peer.callRemote(command, **args)
            print(f"{command.__name__}: no error")
        except error:
            pass
        yield lost
    print("done", flush=True)


@defer.inlineCallbacks
def bench(path):
    """Calls as fast as it can for two seconds, 100 at a time, and tells how many a second."""
    peer = yield endpoints.connectProtocol(endpoints.UNIXClientEndpoint(reactor, path), Peer())
    calls, start = 0, time.monotonic()
    while time.monotonic() - start < 2:
        yield defer.gatherResults([peer.callRemote(Sum, a=i, b=1) for i in range(100)])
        calls += 100
    print(round(calls / (time.monotonic() - start)), flush=True)


def main(reactor, what, path):
    return {"serve": serve, "call": call, "bench": bench}[what](path)


task.react(main, sys.argv[1:])
