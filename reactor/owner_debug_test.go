//go:build sasyncdebug

package reactor_test

import (
	"context"
	"crypto/tls"
	"go/ast"
	"go/parser"
	"go/token"
	"net"
	"os/exec"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"sasync/deferred"
	"sasync/reactor"
	"sasync/reactor/reactortest"
)

// checksOwner tells that each use of the loop costs microseconds.
const checksOwner = true

// Every function and method whose comment says "Loop only." refuses another
// goroutine while the loop runs. Their names are read from the source, so that
// a new one can't be forgotten.
func TestOwner_EverythingThatIsLoopOnlyChecksThatItRunsOnTheLoop(t *testing.T) {
	r, _ := newReactor(t, reactor.Config{})
	server := &reactortest.Protocol{}
	port := serve(t, r, server, reactor.PortLimits{})
	trigger := r.After(reactor.Shutdown, func() {})
	client, tcp := reactor.TCPClient{Addr: port.Addr().String()}, reactor.TCPServer{Addr: "127.0.0.1:0"}
	udp := reactor.UDPServer{Addr: "127.0.0.1:0"}
	datagrams, err := udp.Listen(r, &reactortest.Datagrams{})
	if err != nil {
		t.Fatal(err)
	}
	secret, trusting := newAuthority(t).configs(tls.VersionTLS13)
	private, secretly := tlsPort(t, r, secret, factoryOf(&reactortest.Protocol{})), &reactortest.Protocol{}
	names := loopOnly(t)
	server.OnMade = func(transport reactor.Transport) {
		defer r.Stop()
		things := map[string]any{
			"Reactor": r, "Pool": r.CPU(), "DelayedCall": r.CallLater(0, func() {}), "Trigger": trigger, "Port": port, "DatagramPort": datagrams,
			"Transport": transport, "TCPTransport": transport, "TLSTransport": secretly.Transport,
			"ClientEndpoint": client, "TCPClient": client, "UNIXClient": reactor.UNIXClient{Path: "@sasync"},
			"ServerEndpoint": tcp, "TCPServer": tcp, "UNIXServer": reactor.UNIXServer{Path: "@sasync"},
			"UDPServer": udp, "UNIXDatagramServer": reactor.UNIXDatagramServer{Path: "@sasync"},
			"TLSServer": reactor.TLSServer{Endpoint: tcp}, "TLSClient": reactor.TLSClient{Endpoint: client},
			"AdoptedServer": reactor.AdoptedServer{}, "AdoptedClient": reactor.AdoptedClient{}, "AdoptedDatagrams": reactor.AdoptedDatagrams{},
		}
		nothing := func(context.Context) (int, error) { return 0, nil }
		command := reactor.Command{Cmd: exec.Command("cat")}
		process, err := command.Spawn(r, &child{})
		if err != nil {
			t.Error(err)
		}
		things["Command"], things["Process"], things["Stdio"] = command, process, reactor.Stdio{}
		functions := map[string]func(){
			"Connect":       func() { reactor.Connect(r, client, server) },
			"DeferTo":       func() { reactor.DeferTo(r.CPU(), nothing) },
			"DeferToThread": func() { reactor.DeferToThread(r, nothing) },

			"StartTLSServer": func() { reactor.StartTLSServer(transport, secret, server, nil) },
			"StartTLSClient": func() { reactor.StartTLSClient(transport, trusting, server, nil) },
		}
		checked := 0
		for name := range names {
			use := functions[name]
			if owner, method, ok := strings.Cut(name, "."); ok && things[owner] != nil {
				use = func() { callWithZeros(reflect.ValueOf(things[owner]).MethodByName(method), r) }
			}
			if use == nil {
				t.Errorf("%s is loop only, and this test has nothing to call it with", name)
				continue
			}
			err, _ := onAnotherGoroutine(use).(error)
			if err == nil || !strings.Contains(err.Error(), "come in by Loop.Post") {
				t.Errorf("%s: %v", name, err)
			}
			checked++
		}
		if checked < 40 {
			t.Errorf("%d functions and methods are loop only, and there are more", checked)
		}
	}
	r.CallWhenRunning(func() {
		connectTLS(r, private, trusting, secretly).AddCallback(func(p *reactortest.Protocol) (*reactortest.Protocol, error) {
			reactor.Connect(r, client, &reactortest.Protocol{})
			return p, nil
		})
	})
	run(t, r)
	if len(server.Lost) != 1 || server.Lost[0] != reactor.ErrConnectionDone {
		t.Errorf("a refused call had an effect: lost %v", server.Lost)
	}
}

func TestOwner_BetweenRunsAnyGoroutineStandsInForTheLoop(t *testing.T) {
	r, _ := newReactor(t, reactor.Config{})
	prepare := func() {
		_ = r.CallLater(0, func() { _ = r.Stop() }).Active()
		r.Before(reactor.Startup, func() *deferred.Deferred[deferred.Unit] { return nil })
		port, err := reactor.TCPServer{Addr: "127.0.0.1:0"}.Listen(r, reactor.FactoryFunc(func(net.Addr) reactor.Protocol { return nil }))
		if err != nil {
			t.Error(err)
			return
		}
		_ = port.Addr()
	}
	for range 2 {
		if value := onAnotherGoroutine(prepare); value != nil {
			t.Errorf("refused: %v", value)
		}
		run(t, r)
	}
}

// onAnotherGoroutine returns what f panics with there.
func onAnotherGoroutine(f func()) (value any) {
	done := make(chan any)
	go func() {
		defer func() { done <- recover() }()
		f()
	}()
	return <-done
}

// callWithZeros calls f with r where it wants a reactor, and zero values else.
func callWithZeros(f reflect.Value, r *reactor.Reactor) {
	var args []reflect.Value
	for i := range f.Type().NumIn() {
		switch in := f.Type().In(i); {
		case in == reflect.TypeFor[*reactor.Reactor]():
			args = append(args, reflect.ValueOf(r))
		case !f.Type().IsVariadic() || i < f.Type().NumIn()-1:
			args = append(args, reflect.Zero(in))
		}
	}
	f.Call(args)
}

// loopOnly is the names of what the package's comments say it of.
func loopOnly(t *testing.T) map[string]bool {
	t.Helper()
	files, err := filepath.Glob("*.go")
	if err != nil || len(files) == 0 {
		t.Fatalf("no files (%v)", err)
	}
	names := map[string]bool{}
	for _, path := range files {
		if strings.HasSuffix(path, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		for _, decl := range file.Decls {
			switch decl := decl.(type) {
			case *ast.FuncDecl:
				if name, ok := exportedName(decl); ok && saysLoopOnly(decl.Doc) {
					names[name] = true
				}
			case *ast.GenDecl:
				addInterfaces(t, names, decl)
			}
		}
	}
	return names
}

// interfaces are those whose comment says it of all their methods.
var interfaces = map[string]reflect.Type{
	"Transport": reflect.TypeFor[reactor.Transport](), "TCPTransport": reflect.TypeFor[reactor.TCPTransport](),
	"TLSTransport": reflect.TypeFor[reactor.TLSTransport](),
}

// addInterfaces adds the methods of exported interfaces that are loop only, by
// their own comments or by that of the interface.
func addInterfaces(t *testing.T, names map[string]bool, decl *ast.GenDecl) {
	t.Helper()
	for _, spec := range decl.Specs {
		s, ok := spec.(*ast.TypeSpec)
		if !ok || !s.Name.IsExported() {
			continue
		}
		i, ok := s.Type.(*ast.InterfaceType)
		if !ok {
			continue
		}
		for _, m := range i.Methods.List {
			for _, name := range m.Names {
				if saysLoopOnly(m.Doc) {
					names[s.Name.Name+"."+name.Name] = true
				}
			}
		}
		if !saysLoopOnly(decl.Doc) {
			continue
		}
		of := interfaces[s.Name.Name]
		if of == nil {
			t.Fatalf("the interface %s is loop only, and this test does not know it", s.Name.Name)
		}
		for m := range of.NumMethod() {
			if name := of.Method(m).Name; name != "Loop" { // which says that it is safe from any goroutine
				names[s.Name.Name+"."+name] = true
			}
		}
	}
}

func exportedName(f *ast.FuncDecl) (name string, ok bool) {
	if f.Recv == nil {
		return f.Name.Name, f.Name.IsExported()
	}
	of := f.Recv.List[0].Type
	if star, ok := of.(*ast.StarExpr); ok {
		of = star.X
	}
	if generic, ok := of.(*ast.IndexExpr); ok {
		of = generic.X
	}
	owner := of.(*ast.Ident)
	return owner.Name + "." + f.Name.Name, owner.IsExported() && f.Name.IsExported()
}

func saysLoopOnly(doc *ast.CommentGroup) bool {
	return strings.Contains(strings.Join(strings.Fields(doc.Text()), " "), "Loop only")
}
