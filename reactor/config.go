package reactor

import (
	"fmt"
	"os"
	"runtime"
	"syscall"
	"time"

	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"

	"sasync/reactor/internal/poll"
)

// Config is what New makes a reactor from. New copies it: later edits have no
// effect.
type Config struct {
	// Logger gets panics, failed triggers and errors that no errback handled.
	// Nil means a logger of warnings and errors to standard error; use
	// zap.NewNop for silence.
	Logger *zap.Logger

	// Signals stop the reactor, as Reactor.ExitSignal tells. Nil means SIGINT
	// and SIGTERM; an empty slice means none. One that the process ignores
	// stays ignored.
	Signals []os.Signal

	// ShutdownTimeout limits how long a run that stops waits for triggers and
	// thread pools. Zero means 30 s; negative means for ever.
	ShutdownTimeout time.Duration

	// SlowCallback is how long a callback may hold the loop before a watchdog
	// logs its name and the loop's stack, while it still holds it: once for
	// each, and for 64 at most. Stats counts all of them. It may take a quarter
	// longer to notice, and needs at least a millisecond. Zero means 250 ms;
	// negative means never.
	SlowCallback time.Duration

	// MaxPosted is how many posted calls may wait; Post refuses more with
	// ErrTooManyPosted. Zero means 1<<20, some 40 MB of closures.
	MaxPosted int

	// MaxPostedPerTurn is how many posted calls run before timers and
	// descriptors have their turn again. Zero means 1024.
	MaxPostedPerTurn int

	// ReadBudget is how many bytes one connection may read before the others
	// have their turn. Zero means 256 KiB.
	ReadBudget int

	// DrainTimeout limits how long a run that stops waits for connections to
	// send what was written, and for child processes to end; then they are
	// aborted, and killed. It is a part of ShutdownTimeout. Zero means 5 s;
	// negative means as long as that.
	DrainTimeout time.Duration

	// Resolver looks up the names of hosts. Nil means the machine's: package
	// net's default resolver, in the blocking pool.
	Resolver Resolver

	// ResolveTimeout limits how long an answer of Resolver may take. Zero means
	// 1 minute; negative means for ever.
	ResolveTimeout time.Duration

	// Blocking is the pool for calls that mostly wait: DeferToThread's. A zero
	// Goroutines means 10.
	Blocking PoolConfig

	// CPU is the pool for calls that compute. A zero Goroutines means one less
	// than GOMAXPROCS, but at least one: with every processor computing, the
	// loop is 30 to 80 ms late.
	CPU PoolConfig

	// Handshakes is how many TLS handshakes compute at once; further ones wait.
	// One that waits for its peer does not count, but one in which a function
	// of a tls.Config waits does, for a certificate that is issued, say. Zero
	// means as many as CPU has goroutines by itself, for the same reason.
	Handshakes int

	// Backend is for package reactortest: what a reactor waits in. Nil means
	// the machine's.
	Backend func() poll.Backend
}

// PoolConfig sizes a thread pool.
type PoolConfig struct {
	// Goroutines is how many calls run at once. They are started as needed.
	// Zero means what Config says.
	Goroutines int

	// MaxQueued is how many more calls may wait; others fail with ErrPoolFull.
	// Zero means 65,536.
	MaxQueued int
}

// withDefaults returns c with the meanings of its zero values, or an error that
// names the field it cannot use.
func (c Config) withDefaults() (Config, error) {
	for _, field := range []struct {
		name  string
		value *int
		zero  int
	}{
		{"MaxPosted", &c.MaxPosted, 1 << 20},
		{"MaxPostedPerTurn", &c.MaxPostedPerTurn, 1024},
		{"ReadBudget", &c.ReadBudget, 256 << 10},
		{"Blocking.Goroutines", &c.Blocking.Goroutines, 10},
		{"Blocking.MaxQueued", &c.Blocking.MaxQueued, 1 << 16},
		{"CPU.Goroutines", &c.CPU.Goroutines, max(1, runtime.GOMAXPROCS(0)-1)},
		{"CPU.MaxQueued", &c.CPU.MaxQueued, 1 << 16},
		{"Handshakes", &c.Handshakes, max(1, runtime.GOMAXPROCS(0)-1)},
	} {
		if *field.value < 0 {
			return c, fmt.Errorf("reactor: new: Config.%s: %d is negative", field.name, *field.value)
		}
		if *field.value == 0 {
			*field.value = field.zero
		}
	}
	if c.ShutdownTimeout == 0 {
		c.ShutdownTimeout = 30 * time.Second
	}
	if c.SlowCallback == 0 {
		c.SlowCallback = 250 * time.Millisecond
	}
	c.DrainTimeout = durationOr(c.DrainTimeout, 5*time.Second)
	if c.Resolver == nil {
		c.Resolver = systemResolver{}
	}
	c.ResolveTimeout = durationOr(c.ResolveTimeout, time.Minute)
	if c.Signals == nil {
		c.Signals = []os.Signal{os.Interrupt, syscall.SIGTERM}
	}
	if c.Logger == nil {
		c.Logger = newLogger()
	}
	if c.Backend == nil {
		c.Backend = poll.System
	}
	return c, nil
}

func newLogger() *zap.Logger {
	encoder := zapcore.NewConsoleEncoder(zap.NewProductionEncoderConfig())
	return zap.New(zapcore.NewCore(encoder, zapcore.Lock(os.Stderr), zap.WarnLevel))
}
