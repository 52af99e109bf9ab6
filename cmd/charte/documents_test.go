package main

import (
	"flag"
	"io"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"charte/charter"
	"charte/law"
)

// The smallest charter of CHARTER.md, and the one that its lesson is cut from, check clean and can be served.
func TestTaughtCharters(t *testing.T) {
	doc, err := os.ReadFile("../../CHARTER.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, fence := range []string{"yml", "yaml"} {
		t.Run(fence, func(t *testing.T) {
			var whole []byte
			for _, m := range regexp.MustCompile("(?s)```"+fence+"\n(.*?)```").FindAllSubmatch(doc, -1) {
				whole = append(append(whole, m[1]...), '\n')
			}
			c, err := charter.Parse("CHARTER.md", whole)
			if err != nil {
				t.Fatal(err)
			}
			for _, f := range law.Check(c, time.Date(2026, time.November, 1, 0, 0, 0, 0, time.UTC)) {
				if f.Severity != law.Promise {
					t.Errorf("%s %s: %s", f.Pos, f.Rule, f.Message.EN)
				}
			}
			if err := c.Executable(); err != nil {
				t.Error(err)
			}
		})
	}
}

// Every command line that the documents show is one that the program knows, with its flags.
func TestDocumentedCommands(t *testing.T) {
	for _, name := range []string{"../../README.md", "../../CHARTER.md"} {
		doc, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		lines := regexp.MustCompile(`(?m)^ *(?:\./charte|charte|go run \./cmd/charte) (.*)$`).FindAllStringSubmatch(string(doc), -1)
		if len(lines) < 5 {
			t.Errorf("%s shows %d commands", name, len(lines))
		}
		for _, line := range lines {
			words, _, _ := strings.Cut(line[1], "#")
			words, _, _ = strings.Cut(words, ">")
			c, rest, err := find(strings.Fields(words))
			if err != nil {
				t.Errorf("%s: %s: %v", name, line[0], err)
				continue
			}
			set := flag.NewFlagSet(c.name, flag.ContinueOnError)
			set.SetOutput(io.Discard)
			c.flags(set)
			for _, word := range rest {
				if flag, ok := strings.CutPrefix(word, "--"); ok && set.Lookup(flag) == nil {
					t.Errorf("%s: %s: charte %s has no --%s", name, line[0], c.name, flag)
				}
			}
		}
	}
}
