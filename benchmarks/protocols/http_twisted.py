"""The same on Twisted web."""

import sys

from twisted.internet import reactor
from twisted.web import resource, server


class Hello(resource.Resource):
    isLeaf = True

    def render_GET(self, request):
        request.setHeader(b"content-type", b"text/plain; charset=utf-8")
        return b"hello, world\n"


class Echo(resource.Resource):
    isLeaf = True

    def render_POST(self, request):
        request.setHeader(b"content-type", b"text/plain; charset=utf-8")
        return request.content.read()


root = resource.Resource()
root.putChild(b"hello", Hello())
root.putChild(b"echo", Echo())
address = sys.argv[1] if len(sys.argv) > 1 else "127.0.0.1:0"
host, port = address.rsplit(":", 1)
listening = reactor.listenTCP(int(port), server.Site(root), interface=host)
print(f"listening {host}:{listening.getHost().port}", flush=True)
reactor.run()
