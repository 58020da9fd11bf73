// Step 4 of docs/tutorial.md: the users are in a database, and strangers have
// limits.
package main

import (
	"bytes"
	"errors"
	"fmt"
	"log"
	"net"
	"time"

	"sasync/dbthread"
	_ "sasync/dbthread/sqlite"
	"sasync/deferred"
	"sasync/reactor"
)

// lookUp finds a user's status, sooner or later.
type lookUp func(name string) *deferred.Deferred[string]

type finger struct {
	users lookUp
	t     reactor.Transport
	line  []byte
	asked *deferred.Deferred[string]
}

const maxLine = 512

func (f *finger) ConnectionMade(t reactor.Transport) { f.t = t }

func (f *finger) DataReceived(data []byte) {
	f.line = append(f.line, data...)
	name, _, complete := bytes.Cut(f.line, []byte("\n"))
	switch {
	case complete:
		f.t.Pause() // one question is enough
		f.ask(string(bytes.TrimSpace(name)))
	case len(f.line) > maxLine:
		f.t.AbortConnection()
	}
}

func (f *finger) ask(name string) {
	f.asked = f.users(name)
	f.asked.AddErrback(func(err error) (string, error) {
		log.Printf("%s: %v", name, err)
		return "The server is in trouble", nil
	}).AddCallback(func(status string) (string, error) {
		fmt.Fprintf(f.t, "%s\r\n", status)
		f.t.LoseConnection()
		return status, nil
	})
}

// ConnectionLost cancels the question of one who has gone.
func (f *finger) ConnectionLost(error) {
	if f.asked != nil {
		f.asked.Cancel()
	}
}

// database is a lookUp in table users.
func database(b *dbthread.Broker) lookUp {
	return func(name string) *deferred.Deferred[string] {
		return dbthread.Read(b, "finger", func(tx *dbthread.Tx) (status string, err error) {
			err = tx.QueryRow("SELECT status FROM users WHERE name = ?", name).Scan(&status)
			if errors.Is(err, dbthread.ErrNoRows) {
				return "No such user", nil
			}
			return status, err
		})
	}
}

// createUsers makes the table, with two users in it if it is new.
func createUsers(tx *dbthread.Tx) error {
	_, err := tx.Exec("CREATE TABLE IF NOT EXISTS users (name TEXT PRIMARY KEY, status TEXT NOT NULL)")
	if err != nil {
		return err
	}
	_, err = tx.Exec("INSERT OR IGNORE INTO users VALUES ('moshez', 'Happy and well'), ('ann', 'Writing a tutorial')")
	return err
}

// limits are for strangers: who says nothing for ten seconds has to go, and
// nobody may have more than twenty connections.
var limits = reactor.PortLimits{
	MaxConnections: 1000,
	MaxPerPeer:     20,
	Limits:         reactor.Limits{IdleTimeout: 10 * time.Second},
}

// serve has r answer at addr from the database in file.
func serve(r *reactor.Reactor, addr, file string) (*reactor.Port, error) {
	b := dbthread.Open(r, file, dbthread.Config{Startup: createUsers})
	r.Before(reactor.Shutdown, b.Shutdown) // when all questions are answered
	build := func(net.Addr) reactor.Protocol { return &finger{users: database(b)} }
	return reactor.TCPServer{Addr: addr, Limits: limits}.Listen(r, reactor.FactoryFunc(build))
}

func main() {
	r, err := reactor.New(reactor.Config{})
	if err != nil {
		log.Fatal(err)
	}
	port, err := serve(r, "127.0.0.1:7079", "finger.db")
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("listening on", port.Addr())
	if err := r.Run(); err != nil {
		log.Fatal(err)
	}
}
