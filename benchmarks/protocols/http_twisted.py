"""Twisted's side of HTTP: says hello, and gives back what is posted."""

from twisted.internet import endpoints, reactor
from twisted.web import resource, server


class Page(resource.Resource):
    isLeaf = True

    def render_GET(self, request):
        request.setHeader(b"content-type", b"text/plain")
        return b"hello, world"

    def render_POST(self, request):
        request.setHeader(b"content-type", b"application/octet-stream")
        return request.content.read()


listening = endpoints.TCP4ServerEndpoint(reactor, 0, interface="127.0.0.1").listen(server.Site(Page()))
listening.addCallback(lambda port: print(f"listening 127.0.0.1:{port.getHost().port}", flush=True))
reactor.run()
