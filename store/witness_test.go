package store_test

import (
	"bufio"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"golang.org/x/mod/sumdb/tlog"

	"charte/proof"
	"charte/rights"
	"charte/seal"
	"charte/store"
)

// witness is what was acknowledged about one person.
type witness struct {
	email, choice   string // the fact of the last choice
	given           bool
	entries, facts  []string
	joined, erasing bool
	record, state   string // what was sent by a form, or its draft
	erasure         string
}

// witnesses is everything that a victim said before it died.
type witnesses struct {
	people      map[string]*witness
	finished    []string
	published   []string // numbers of versions
	checkpoints []string
}

// hear takes down a line that a victim said.
func (w *witnesses) hear(line string) {
	words := strings.Fields(line)
	if len(words) < 2 {
		return
	}
	p := w.people[words[1]]
	switch words[0] {
	case "joining":
		w.people[words[1]] = &witness{email: words[2]}
	case "joined":
		p.joined = true
	case "chose":
		p.choice, p.given, p.facts = words[2], words[3] == "true", append(p.facts, words[2])
	case "added":
		p.entries = append(p.entries, words[2])
	case "drafted", "sent":
		p.record, p.state = words[2], map[string]string{"drafted": "draft"}[words[0]]
	case "erasing":
		p.erasing = true
	case "erased":
		p.erasure = words[2]
	case "finished":
		w.finished = append(w.finished, words[1])
	case "published":
		w.published = append(w.published, words[1])
	case "checkpoint":
		if n := len(w.checkpoints); n == 0 || w.checkpoints[n-1] != words[1] {
			w.checkpoints = append(w.checkpoints, words[1])
		}
	}
}

// victim lets a server die in a process of its own.
func victim(t *testing.T, w *witnesses, o store.Options, lines int, end func() error) {
	t.Helper()
	if err := listen(victimOf{o.Dir, o.URL, false}, lines, end, w.hear); err != nil {
		t.Fatal(err)
	}
}

// listen starts a server in a process of its own, listens to it until it has said some lines, and kills it. end kills
// what it stands on instead, where that is what dies. The error is what the server said last, when it failed before.
func listen(v victimOf, lines int, end func() error, hear func(line string)) error {
	text, err := json.Marshal(v)
	if err != nil {
		return err
	}
	cmd := exec.Command(os.Args[0], "-test.run=^TestVictim$", "-test.timeout=5m")
	cmd.Env = append(os.Environ(), envVictim+"="+string(text))
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		return err
	}
	if err := cmd.Start(); err != nil {
		return err
	}
	defer cmd.Process.Kill() // whatever happens to the listener
	var failures, last []string
	heard, dying := 0, false
	for said := bufio.NewScanner(out); said.Scan(); {
		line := said.Text()
		if last = append(last, line); len(last) > 20 {
			last = last[1:]
		}
		if strings.HasPrefix(line, "failed ") && !dying {
			failures = append(failures, line)
		}
		hear(line)
		if heard++; heard != lines {
			continue
		}
		if dying = end != nil; dying {
			if err := end(); err != nil {
				return err
			}
		}
		if err := cmd.Process.Kill(); err != nil && !errors.Is(err, os.ErrProcessDone) {
			return err
		}
	}
	_ = cmd.Wait() // it was killed
	if heard < lines || len(failures) > 0 {
		return fmt.Errorf("a victim said %d lines, %d were expected; %d failures; the last lines:\n%s", heard, lines, len(failures), strings.Join(last, "\n"))
	}
	return nil
}

// judge opens what a victim left, and wants everything that it acknowledged.
func (w *witnesses) judge(t *testing.T, o store.Options) {
	t.Helper()
	ctx := t.Context()
	s, err := store.Open(ctx, o)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	site := orchard(t, s)
	if _, err := site.Check(ctx, func(f store.Fault) { t.Errorf("check: %v", f) }); err != nil {
		t.Fatal(err)
	}
	settleAll(t, site, noon)
	for subject, p := range w.people {
		id, err := seal.ParseID(subject)
		if err != nil {
			t.Fatal(err)
		}
		if err := p.found(ctx, site, id); err != nil {
			t.Errorf("%+v: %v", *p, err)
		}
	}
	for _, text := range w.finished {
		id, err := seal.ParseID(text)
		if err != nil {
			t.Fatal(err)
		}
		if l, err := site.Erasure(ctx, id); err != nil || l.Destroyed.IsZero() {
			t.Errorf("an erasure that was finished: %+v, %v", l, err)
		}
	}
	w.versions(t, site)
	integrateAll(t, site)
	w.consistent(t, site)
	if _, err := site.Check(ctx, func(f store.Fault) { t.Errorf("check: %v", f) }); err != nil {
		t.Fatal(err)
	}
}

// versions wants each version that was acknowledged, and each version that is there whole: one waits, the ones before it do not.
func (w *witnesses) versions(t *testing.T, site *store.Site) {
	t.Helper()
	all, err := site.Versions(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	there := map[string]bool{}
	for i, v := range all {
		there[strconv.Itoa(v.Number)] = true
		if waits := i == 0 || i == len(all)-1; v.Withdrawn.IsZero() != waits {
			t.Errorf("version %d of %d: withdrawn %v", v.Number, all[0].Number, v.Withdrawn)
		}
		for _, lang := range []string{"fr", "en"} {
			if _, _, err := site.Text(t.Context(), v.Number, lang, time.Time{}); err != nil {
				t.Errorf("version %d in %s: %v", v.Number, lang, err)
			}
		}
	}
	for _, number := range w.published {
		if !there[number] {
			t.Errorf("version %s was acknowledged and is not there", number)
		}
	}
}

// found compares one person with what was acknowledged about them.
func (p *witness) found(ctx context.Context, site *store.Site, id seal.ID) error {
	h, err := site.Held(ctx, id)
	gone := errors.Is(err, store.ErrNotFound)
	switch {
	case p.erasure != "":
		erasure, parseErr := seal.ParseID(p.erasure)
		l, levelErr := site.Erasure(ctx, erasure)
		if !gone || parseErr != nil || levelErr != nil || l.Destroyed.IsZero() {
			return fmt.Errorf("erased: held %v, erasure %+v %v", err, l, levelErr)
		}
		return nil
	case gone && (p.erasing || !p.joined):
		_, _, err := site.Credentials(ctx, p.email)
		if !errors.Is(err, store.ErrNotFound) {
			return fmt.Errorf("half gone: the address gives %v", err)
		}
		return nil
	case err != nil:
		return err
	}
	entries := map[string]bool{}
	for _, v := range h.Values {
		if v.Field == "experience" {
			entries[v.Text.Reveal("test")] = true
		}
	}
	for _, e := range p.entries {
		if !entries[e] {
			return fmt.Errorf("%s was acknowledged and is not there", e)
		}
	}
	if p.record != "" {
		i := slices.IndexFunc(h.Records, func(r rights.Record) bool { return r.ID.String() == p.record })
		if i < 0 || len(h.Records) != 1 || p.state == "" && h.Records[i].State != "sent" || len(h.Records[i].Pictures) != 1 {
			return fmt.Errorf("what was sent was acknowledged, and is %+v", h.Records)
		}
		if _, err := site.RecordPicture(ctx, id, h.Records[i].ID, "photo", false); err != nil {
			return fmt.Errorf("its picture: %w", err)
		}
	}
	if len(entries) > len(p.entries)+1 {
		return fmt.Errorf("%d entries", len(entries))
	}
	events, _, err := site.History(ctx, id, 0, 0)
	if err != nil {
		return err
	}
	evidence := map[string]bool{}
	for _, e := range events {
		evidence[e.Fact.ID.String()] = true
	}
	for _, f := range p.facts {
		if !evidence[f] {
			return fmt.Errorf("the fact %s was acknowledged and is not there", f)
		}
	}
	// One choice may have been written whose acknowledgement the kill cut off.
	if len(p.facts) > 0 && (len(h.Agreements) != 1 || h.Agreements[0].Fact.String() == p.choice && h.Agreements[0].Given != p.given) {
		return fmt.Errorf("agreements %v", h.Agreements)
	}
	if len(p.facts) > 0 && h.Agreements[0].Fact.String() != p.choice && h.Agreements[0].Given == p.given {
		return fmt.Errorf("the last choice %s was lost: %v", p.choice, h.Agreements)
	}
	return nil
}

// consistent proves that the log now is a continuation of each one that was ever shown.
func (w *witnesses) consistent(t *testing.T, site *store.Site) {
	t.Helper()
	ctx := t.Context()
	_, note, _, err := site.Checkpoint(ctx)
	if err != nil {
		t.Fatal(err)
	}
	now, err := proof.ParseCheckpoint([]byte(note), site.VerifierKey())
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range w.checkpoints {
		note, err := base64.StdEncoding.DecodeString(text)
		if err != nil {
			t.Fatal(err)
		}
		old, err := proof.ParseCheckpoint(note, site.VerifierKey())
		if err != nil {
			t.Fatal(err)
		}
		path, err := proof.Consistency(ctx, old.Size, now.Size, site)
		if err == nil {
			err = tlog.CheckTree(path, now.Size, now.Root, old.Size, old.Root)
		}
		if err != nil {
			t.Errorf("the log of %d entries is not a continuation of the one of %d: %v", now.Size, old.Size, err)
		}
	}
}
