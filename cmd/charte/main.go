// Command charte runs sites that keep their privacy policy, and lets anybody check that they do (GDPR 5(2), 24).
// It executes nothing itself: it reads arguments and files, puts the rooms together, and says what they answered.
// It decides which command was meant, how its result is shown, and with which code it ends.
// It never decides about people's data, and never prints a personal value.
package main

// How it speaks. Data goes to standard output, so that it can be piped; talk goes to standard error, each line
// beginning with "charte: ", in lower case, without a full stop. What to do about an error follows on a line
// "hint: …". Nothing is asked: every answer is an argument. Nothing is coloured. It ends with 0 when it did what was
// asked, 1 when that failed, 2 when it was asked in a way that it does not know, and 3 when it refused because
// people's rights would shrink.

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // a second signal ends at once
	err := run(ctx, os.Args[1:], os.Getenv, os.Stdin, os.Stdout, os.Stderr)
	stop()
	tell(os.Stderr, err)
	os.Exit(code(err))
}

// terminal is what a command speaks with.
type terminal struct {
	getenv func(string) string
	in     io.Reader
	out    io.Writer // data
	err    io.Writer // talk
}

// say tells something about the work to whoever watches.
func (t terminal) say(format string, args ...any) {
	fmt.Fprintf(t.err, "charte: "+format+"\n", args...)
}

// run executes one command line. Its error says how it ended: see code.
func run(ctx context.Context, args []string, getenv func(string) string, stdin io.Reader, stdout, stderr io.Writer) error {
	t := terminal{getenv, stdin, stdout, stderr}
	c, rest, err := find(args)
	if err != nil {
		return err
	}
	return c.run(ctx, t, rest)
}

// The ways to end, beside success.
const (
	failed  = 1
	misused = 2
	shrunk  = 3
)

// ending is an error that has said everything it had to say already, or that wants another code or a hint.
type ending struct {
	code  int
	err   error // nil: everything was said
	hints []string
	lang  string // of the hints; English unless "fr"
}

func (e ending) Error() string {
	if e.err == nil {
		return ""
	}
	return e.err.Error()
}

func (e ending) Unwrap() error { return e.err }

// misuse says that the command line cannot be understood.
func misuse(format string, args ...any) error {
	return ending{code: misused, err: fmt.Errorf(format, args...)}
}

// hinted adds what to do.
func hinted(err error, hints ...string) error {
	e := ending{code: code(err), err: err}
	errors.As(err, &e)
	e.hints = append(e.hints, hints...)
	return e
}

// hintedIn is hinted, with hints in a language.
func hintedIn(lang string, err error, hints ...string) error {
	e := hinted(err, hints...).(ending)
	e.lang = lang
	return e
}

// said ends a command that failed and has already said why.
func said() error { return ending{code: failed} }

// shrinks ends a command whose answer is that people's rights would shrink.
func shrinks() error { return ending{code: shrunk} }

func code(err error) int {
	var e ending
	switch {
	case err == nil:
		return 0
	case errors.As(err, &e):
		return e.code
	}
	return failed
}

// tell says an error, and its hints, the way this program speaks.
func tell(w io.Writer, err error) {
	if err == nil {
		return
	}
	if text := err.Error(); text != "" {
		fmt.Fprintf(w, "charte: %s\n", strings.ReplaceAll(text, "\n", "\ncharte: "))
	}
	var e ending
	if errors.As(err, &e) {
		for _, h := range e.hints {
			fmt.Fprintf(w, "%s%s\n", in(e.lang, "hint: ", "remède : "), h)
		}
	}
}
