package main

import (
	"flag"
	"fmt"
	"io"
	"os"
	"strings"
)

const completionUsage = `statalysis completion prints what makes a shell complete the commands and their
flags.

Usage:

  statalysis completion bash|zsh|fish

Examples:

  statalysis completion bash > /etc/bash_completion.d/statalysis
  statalysis completion zsh > "${fpath[1]}/_statalysis"
  statalysis completion fish > ~/.config/fish/completions/statalysis.fish

Flags:

`

var completions = map[string]func(io.Writer, []description){"bash": completeBash, "zsh": completeZsh, "fish": completeFish}

func runCompletion(args []string, stdout, stderr *os.File) int {
	rest, err := parseFlags(newFlags("completion", completionUsage, stderr), args)
	if err != nil {
		return usageCode(err)
	}
	if len(rest) != 1 || completions[rest[0]] == nil {
		mistake(stderr, "completion", "want bash, zsh or fish")
		return exitUsage
	}
	completions[rest[0]](stdout, describeAll())
	return exitOK
}

// words are the values that a flag may have, if they are few: those that its help
// lists, as in "terminal, html, json or csv".
var words = map[string]string{
	"report -format": "terminal html json csv", "sql -format": "table csv json", "export -format": "csv jsonl",
	"blocklist -format": "plain cidr nginx apache nft ipset", "report -period": "day week month year all",
	"load -anonymise": "0 1 2 3", "follow -anonymise": "0 1 2 3", "serve -anonymise": "0 1 2 3",
}

func (d description) wordsOf(f *flag.Flag) string { return words[d.name+" -"+f.Name] }

// arguments are the words that may follow a command, "" if it takes files or what
// nobody can list.
func (d description) arguments(all []description) string {
	switch d.name {
	case "completion":
		return "bash zsh fish"
	case "rules":
		return strings.Join(subcommands(all), " ")
	case "help", "config":
		return strings.Join(commandNames(all), " ")
	}
	return ""
}

// commandNames are the first words of commands.
func commandNames(all []description) (names []string) {
	for _, d := range all {
		if !strings.Contains(d.name, " ") {
			names = append(names, d.name)
		}
	}
	return names
}

func subcommands(all []description) (names []string) {
	for _, d := range all {
		if name, ok := strings.CutPrefix(d.name, "rules "); ok {
			names = append(names, name)
		}
	}
	return names
}

// summaryOf is a flag's help in one line, with its value's name and no quotes that
// a shell could take for its own.
func summaryOf(f *flag.Flag) string {
	_, usage := flag.UnquoteUsage(f)
	return strings.Map(func(r rune) rune {
		if strings.ContainsRune("'\"`\\[]:$", r) {
			return -1
		}
		return r
	}, usage)
}

// completeBash prints a function that looks which command the line has and offers
// its flags, or the words of the flag before.
func completeBash(out io.Writer, all []description) {
	fmt.Fprintf(out, `# bash completion of statalysis
_statalysis() {
	local now=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]} command=${COMP_WORDS[1]}
	COMPREPLY=()
	if [ "$COMP_CWORD" -eq 1 ]; then
		COMPREPLY=($(compgen -W "%s" -- "$now"))
		return
	fi
	if [ "$command" = rules ] && [ "$COMP_CWORD" -gt 2 ]; then
		command="rules ${COMP_WORDS[2]}"
	fi
	case "$command $before" in
`, strings.Join(commandNames(all), " "))
	for _, d := range all {
		for _, f := range d.allFlags() {
			if w := d.wordsOf(f); w != "" {
				fmt.Fprintf(out, "	%q) COMPREPLY=($(compgen -W %q -- \"$now\")); return ;;\n", d.name+" -"+f.Name, w)
			}
		}
	}
	io.WriteString(out, "	esac\n	case \"$now\" in\n	-*)\n		case \"$command\" in\n")
	for _, d := range all {
		if names := flagWords(d); names != "" {
			fmt.Fprintf(out, "		%q) COMPREPLY=($(compgen -W %q -- \"$now\")) ;;\n", d.name, names)
		}
	}
	io.WriteString(out, "		esac\n		return ;;\n	esac\n	case \"$command\" in\n")
	for _, d := range all {
		if w := d.arguments(all); w != "" {
			fmt.Fprintf(out, "	%q) COMPREPLY=($(compgen -W %q -- \"$now\")) ;;\n", d.name, w)
		}
	}
	io.WriteString(out, "	esac\n}\ncomplete -o default -F _statalysis statalysis\n")
}

func flagWords(d description) string {
	var names []string
	for _, f := range d.allFlags() {
		names = append(names, "-"+f.Name)
	}
	return strings.Join(names, " ")
}

// completeZsh prints a function for _arguments, by command.
func completeZsh(out io.Writer, all []description) {
	io.WriteString(out, `#compdef statalysis
_statalysis() {
	local -a commands
	commands=(
`)
	for _, d := range all {
		if !strings.Contains(d.name, " ") {
			fmt.Fprintf(out, "		'%s:%s'\n", d.name, quiet(d.summary))
		}
	}
	io.WriteString(out, `	)
	if (( CURRENT == 2 )); then
		_describe command commands
		return
	fi
	local command=$words[2]
	if [[ $command == rules ]] && (( CURRENT > 3 )); then
		command="rules $words[3]"
		shift words
		(( CURRENT-- ))
	fi
	shift words
	(( CURRENT-- ))
	case $command in
`)
	for _, d := range all {
		fmt.Fprintf(out, "	(%s)\n		_arguments", strings.ReplaceAll(d.name, " ", `\ `))
		for _, f := range d.allFlags() {
			fmt.Fprintf(out, " \\\n			%s", zshFlag(d, f))
		}
		if w := d.arguments(all); w != "" {
			fmt.Fprintf(out, " \\\n			'1:argument:(%s)'", w)
		} else {
			io.WriteString(out, " \\\n			'*:file:_files'")
		}
		io.WriteString(out, "\n		;;\n")
	}
	io.WriteString(out, "	esac\n}\n_statalysis \"$@\"\n")
}

func zshFlag(d description, f *flag.Flag) string {
	s := fmt.Sprintf("'-%s[%s]", f.Name, quiet(summaryOf(f)))
	switch {
	case isSwitch(f):
	case d.wordsOf(f) != "":
		s += ":value:(" + d.wordsOf(f) + ")"
	default:
		s += ":value:_files"
	}
	return s + "'"
}

// quiet leaves out what ends a word in single quotes, or a part of one for zsh.
func quiet(s string) string {
	return strings.NewReplacer("'", "", ":", "", "[", "", "]", "").Replace(s)
}

// completeFish prints a line for each command and each flag.
func completeFish(out io.Writer, all []description) {
	for _, d := range all {
		name, sub, isSub := strings.Cut(d.name, " ")
		where := "__fish_seen_subcommand_from " + name
		if isSub {
			fmt.Fprintf(out, "complete -c statalysis -n '__fish_seen_subcommand_from rules' -a %s -d '%s'\n", sub, quiet(d.summary))
			where += "; and __fish_seen_subcommand_from " + sub
		} else {
			fmt.Fprintf(out, "complete -c statalysis -n __fish_use_subcommand -f -a %s -d '%s'\n", name, quiet(d.summary))
			if w := d.arguments(all); w != "" && name != "rules" {
				fmt.Fprintf(out, "complete -c statalysis -n '%s' -f -a '%s'\n", where, w)
			}
		}
		for _, f := range d.allFlags() {
			fmt.Fprintf(out, "complete -c statalysis -n '%s' -o %s -d '%s'%s\n", where, f.Name, quiet(summaryOf(f)), fishValue(d, f))
		}
	}
}

func fishValue(d description, f *flag.Flag) string {
	switch w := d.wordsOf(f); {
	case isSwitch(f):
		return ""
	case w != "":
		return " -x -a '" + w + "'"
	}
	return " -r"
}
