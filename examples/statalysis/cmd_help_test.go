package main

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

func TestHelp_EachCommandHasExamplesAndItsFlags(t *testing.T) {
	for _, d := range describeAll() {
		if strings.Contains(d.name, " ") {
			continue // its examples are those of rules
		}
		out := program(t, append([]string{"help"}, strings.Fields(d.name)...)...).want(t, exitOK, "Usage:", "\n  statalysis "+d.name)
		if d.name != "rules" && !strings.Contains(out.stdout, "xample") || strings.Count(out.stdout, "statalysis "+d.name) < 2 {
			t.Errorf("%s has no examples:\n%s", d.name, out.stdout)
		}
		for _, f := range d.allFlags() {
			if !strings.Contains(out.stdout, "\n  -"+f.Name) {
				t.Errorf("%s: the help has no -%s", d.name, f.Name)
			}
		}
		if d.name != "rules" {
			help := program(t, d.name, "-h").want(t, exitOK)
			wantSame(t, d.name+" -h", help.stderr, out.stdout)
		}
	}
	program(t, "help", "rules", "dry-run").want(t, exitOK, "-rules folder")
	program(t, "help").want(t, exitOK, "statalysis load /var/log/nginx")
	program(t, "help", "lode").want(t, exitUsage, `no command "lode"`)
}

// needs finds a program, or skips the test where none is required.
func needs(t *testing.T, name string) string {
	t.Helper()
	path, err := exec.LookPath(name)
	if err != nil && os.Getenv("SASYNC_REQUIRE") == "1" {
		t.Fatal(err)
	}
	if err != nil {
		t.Skipf("%s is not there", name)
	}
	return path
}

func TestHelp_ThePageForManHasNoWarnings(t *testing.T) {
	page := program(t, "help", "-man").want(t, exitOK).stdout
	path := filepath.Join(t.TempDir(), "statalysis.1")
	writeFile(t, path, []byte(page))
	for _, check := range [][]string{{"groff", "-man", "-ww", "-z", "-Tutf8"}, {"mandoc", "-T", "lint"}} {
		t.Run(check[0], func(t *testing.T) {
			out, err := exec.Command(needs(t, check[0]), append(check[1:], path)...).CombinedOutput()
			if err != nil || len(out) > 0 {
				t.Errorf("%v\n%s", err, out)
			}
		})
	}
	t.Run("man", func(t *testing.T) {
		cmd := exec.Command(needs(t, "man"), "--warnings", "-l", path)
		cmd.Env = append(os.Environ(), "MANWIDTH=100", "LC_ALL=C.UTF-8", "MAN_KEEP_FORMATTING=")
		var stdout, stderr bytes.Buffer
		cmd.Stdout, cmd.Stderr = &stdout, &stderr
		if err := cmd.Run(); err != nil || stderr.Len() > 0 {
			t.Fatalf("%v\n%s", err, stderr.String())
		}
		for _, want := range []string{"-keep-last age", `-format '%h %l %u %t "%r" %>s %b %D'`, "statalysis purge -keep-last 90d -bad", "STATALYSIS_KEEP_LAST", "BLOCKLIST"} {
			if !strings.Contains(stdout.String(), want) {
				t.Errorf("the page does not say %q", want)
			}
		}
	})
}

// completed are lines that are to be completed, and what is offered for the last
// word.
var completed = []struct {
	line string
	want string
}{
	{"statalysis pu", "purge"},
	{"statalysis load -kee", "-keep-last"},
	{"statalysis rules dr", "dry-run"},
	{"statalysis rules dry-run -ru", "-rules"},
	{"statalysis report -format h", "html"},
	{"statalysis completion z", "zsh"},
}

func TestCompletion_InBash(t *testing.T) {
	bash := needs(t, "bash")
	script := completionFile(t, "bash", "statalysis.bash")
	for _, c := range completed {
		ask := fmt.Sprintf(`source %s; COMP_WORDS=(%s); COMP_CWORD=$((${#COMP_WORDS[@]}-1)); _statalysis; echo "${COMPREPLY[*]}"; complete -p statalysis`, script, c.line)
		out, err := exec.Command(bash, "--norc", "-c", ask).CombinedOutput()
		if want := c.want + "\ncomplete -o default -F _statalysis statalysis\n"; err != nil || string(out) != want {
			t.Errorf("%s: %q, want %q (%v)", c.line, out, want, err)
		}
	}
}

func TestCompletion_InFish(t *testing.T) {
	fish := needs(t, "fish")
	script := completionFile(t, "fish", "statalysis.fish")
	for _, c := range completed {
		cmd := exec.Command(fish, "--no-config", "-c", fmt.Sprintf("source %s; complete -C '%s'", script, c.line))
		cmd.Env = append(os.Environ(), "HOME="+t.TempDir())
		out, err := cmd.CombinedOutput()
		if offered, _, _ := strings.Cut(string(out), "\t"); err != nil || strings.TrimSpace(offered) != c.want {
			t.Errorf("%s: %q, want %q (%v)", c.line, out, c.want, err)
		}
	}
}

// zshSession types a line and a tab into a shell on a terminal of its own, and
// prints what the shell then has as the line.
const zshSession = `
zmodload zsh/zpty
zpty shell zsh -f -i
zpty -w shell 'PS1=; PS2=; fpath=(%s $fpath); autoload -U compinit; compinit -u -D'
zpty -w shell 'show() { print -r -- "[[$BUFFER]]"; BUFFER=; zle accept-line }; zle -N show; bindkey "^X" show; echo RE""ADY'
zpty -m -r shell found '*READY*'
zpty -w -n shell $'%s\t\x18'
zpty -r -m shell found '*\[\[*\]\]*'
print -r -- $found
zpty -d shell
`

func TestCompletion_InZsh(t *testing.T) {
	zsh := needs(t, "zsh")
	folder := filepath.Dir(completionFile(t, "zsh", "_statalysis"))
	for _, c := range completed {
		cmd := exec.Command(zsh, "-f", "-c", fmt.Sprintf(zshSession, folder, c.line))
		cmd.Env = append(os.Environ(), "TERM=dumb", "HOME="+t.TempDir())
		out, err := cmd.CombinedOutput()
		words := strings.Fields(c.line)
		words[len(words)-1] = c.want
		if want := "[[" + strings.Join(words, " ") + " ]]"; err != nil || !strings.Contains(string(out), want) {
			t.Errorf("%s: %q, want %q (%v)", c.line, out, want, err)
		}
	}
}

// completionFile writes a shell's completion.
func completionFile(t *testing.T, shell, name string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	writeFile(t, path, []byte(program(t, "completion", shell).want(t, exitOK).stdout))
	return path
}
