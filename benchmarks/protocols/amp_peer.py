"""Twisted's side of the calls over AMP, a line as Go benchmarks print it.

A call and its answer over TCP with both ends on one reactor, 100 on their way
at a time, as ours.
"""

import time

from twisted.internet import defer, endpoints, protocol, reactor
from twisted.protocols import amp

WINDOW = 1.0  # seconds


class Sum(amp.Command):
    arguments = [(b"a", amp.Integer()), (b"b", amp.Integer())]
    response = [(b"total", amp.Integer())]


class Server(amp.AMP):
    @Sum.responder
    def sum(self, a, b):
        return {"total": a + b}


@defer.inlineCallbacks
def measure():
    listen = endpoints.TCP4ServerEndpoint(reactor, 0, interface="127.0.0.1")
    port = yield listen.listen(protocol.Factory.forProtocol(Server))
    connect = endpoints.TCP4ClientEndpoint(reactor, "127.0.0.1", port.getHost().port)
    client = yield endpoints.connectProtocol(connect, amp.AMP())
    calls, start = 0, time.perf_counter()
    while time.perf_counter() - start < WINDOW:
        yield defer.gatherResults([client.callRemote(Sum, a=calls + i, b=1) for i in range(100)])
        calls += 100
    print(f"BenchmarkCall {calls} {(time.perf_counter() - start) * 1e9 / calls:.1f} ns/op", flush=True)


reactor.callWhenRunning(lambda: measure().addBoth(lambda result: (print(result or "", end=""), reactor.stop())))
reactor.run()
