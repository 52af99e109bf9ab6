package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"strings"
)

// command is one line of the table.
type command struct {
	name  string // one or two words
	args  string // for the usage line
	short string // for the list
	long  string // the rest of the help
	flags func(*flag.FlagSet) action
}

// action does a command's work with the arguments that are not flags.
type action func(ctx context.Context, t terminal, args []string) error

// commands is the whole program.
func commands() []command {
	return []command{demoCommand, serveCommand, checkCommand, diffCommand, fmtCommand, policyCommand, promisesCommand, publishCommand, campaignCommand, mailingSendCommand, mailingStopCommand, registerCommand, lawExplainCommand, lawCommand, schemaCommand, clientCommand,
		proofVerifyCommand, storeCheckCommand, deathCommand, staffAddCommand, staffListCommand, staffRemoveCommand, staffMatrixCommand, sessionsEndCommand, keysNewCommand, keysShowCommand, keysSealCommand, keysOpenCommand, keysListCommand, keysConfirmCommand, keysRemoveCommand, keysSpareNewCommand, keysSpareOpenCommand, versionCommand}
}

// find picks the command that a line begins with.
func find(args []string) (command, []string, error) {
	for len(args) > 0 && (args[0] == "-h" || args[0] == "-help" || args[0] == "--help") {
		args = append([]string{"help"}, args[1:]...)
	}
	if len(args) == 0 {
		return helpCommand, nil, nil
	}
	for _, c := range append(commands(), helpCommand) {
		words := strings.Fields(c.name)
		if len(args) >= len(words) && strings.Join(args[:len(words)], " ") == c.name {
			return c, args[len(words):], nil
		}
	}
	var nouns []string
	for _, c := range commands() {
		if strings.HasPrefix(c.name, args[0]+" ") {
			nouns = append(nouns, "charte "+c.name)
		}
	}
	if len(nouns) > 0 {
		return command{}, nil, hinted(misuse("%q needs another word", args[0]), strings.Join(nouns, ", "))
	}
	return command{}, nil, hinted(misuse("there is no command %q", args[0]), "charte help lists them")
}

// run parses a command's flags, which may stand anywhere among its arguments, and does its work.
func (c command) run(ctx context.Context, t terminal, args []string) error {
	set := flag.NewFlagSet(c.name, flag.ContinueOnError)
	set.SetOutput(io.Discard)
	set.Usage = func() {}
	do := c.flags(set)
	var rest []string
	for {
		err := set.Parse(args)
		if errors.Is(err, flag.ErrHelp) {
			c.help(t.out)
			return nil
		}
		if err != nil {
			return hinted(misuse("%s: %w", c.name, err), "charte "+c.name+" -help")
		}
		if set.NArg() == 0 {
			break
		}
		rest, args = append(rest, set.Arg(0)), set.Args()[1:]
	}
	return do(ctx, t, rest)
}

// help is the command's whole documentation.
func (c command) help(w io.Writer) {
	set := flag.NewFlagSet(c.name, flag.ContinueOnError)
	c.flags(set)
	fmt.Fprintf(w, "charte %s: %s\n\nusage: charte %s\n", c.name, c.short, strings.TrimSpace(c.name+" "+c.args))
	if c.long != "" {
		fmt.Fprintf(w, "\n%s\n", strings.TrimSpace(c.long))
	}
	first := true
	set.VisitAll(func(f *flag.Flag) {
		if first {
			fmt.Fprintln(w)
		}
		first = false
		name, usage := flag.UnquoteUsage(f)
		fmt.Fprintf(w, "  --%s\n      %s%s\n", strings.TrimSpace(f.Name+" "+name), usage, byDefault(f.DefValue))
	})
}

func byDefault(value string) string {
	if value == "" || value == "false" {
		return ""
	}
	return " (default " + value + ")"
}

var helpCommand command

func init() {
	// It lists the table that it stands in.
	helpCommand = command{
		name: "help", args: "[command]", short: "says what a command does",
		flags: func(*flag.FlagSet) action { return help },
	}
}

func help(_ context.Context, t terminal, args []string) error {
	if len(args) > 0 {
		c, _, err := find(args)
		if err != nil {
			return err
		}
		c.help(t.out)
		return nil
	}
	fmt.Fprint(t.out, "Charte turns a site's privacy policy into one file, executes it, and proves it.\n\n")
	for _, c := range append(commands(), helpCommand) {
		fmt.Fprintf(t.out, "  charte %-13s %s\n", c.name, c.short)
	}
	fmt.Fprint(t.out, "\ncharte help COMMAND says more. A command ends with 0 when it did what was asked, 1 when that failed or something is wrong,\n2 when the command line cannot be understood, and 3 when a new charter reduces what people are promised.\n")
	return nil
}
