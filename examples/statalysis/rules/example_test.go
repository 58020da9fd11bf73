package rules_test

import (
	"fmt"
	"os"
	"path/filepath"

	"sasync/examples/statalysis/rules"
)

func Example() {
	set := rules.Default()
	sifter := set.NewSifter()
	for _, l := range []struct{ url, ua string }{
		{"/about/", "Mozilla/5.0 (X11; Linux x86_64; rv:146.0) Gecko/20100101 Firefox/146.0"},
		{"/about/", "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"},
		{"/.git/config", "Mozilla/5.0 (X11; Linux x86_64; rv:146.0) Gecko/20100101 Firefox/146.0"},
	} {
		v := sifter.Sift(rules.Line{IP: "192.0.2.1", Vhost: "www.example.org", URL: l.url, Ref: "-", UA: l.ua})
		if v.Action == rules.Accept {
			fmt.Println(v.Action)
			continue
		}
		r := set.Rules()[v.Rule]
		fmt.Printf("%v: %s (%s)\n", v.Action, r.Name, r.Family)
	}
	// Output:
	// accept
	// ignore: Googlebot (search engines)
	// block: secrets: .git (attacks)
}

func ExampleLoad() {
	dir, err := os.MkdirTemp("", "rules")
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(dir)
	file := "#: Example Bot\nExampleBot\n[bB(ot\n"
	if err := os.WriteFile(filepath.Join(dir, "bots.ua"), []byte(file), 0o600); err != nil {
		panic(err)
	}

	set, broken, err := rules.Load(dir)
	if err != nil {
		panic(err)
	}
	for _, b := range broken {
		fmt.Println(b)
	}
	for _, r := range set.Rules() {
		fmt.Printf("%s: %s\n", r.Key(), r.Name)
	}
	// Output:
	// rules: bots.ua:3: "[bB(ot": error parsing regexp: missing closing ]: `[bB(ot`
	// ua ExampleBot: Example Bot
	// robots /robots.txt: asks for robots.txt
}
