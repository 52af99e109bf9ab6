package main

import (
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"charte/charter"
	"charte/letters"
	"charte/people"
	"charte/plan"
	"charte/policy"
	"charte/proof"
	"charte/rights"
	"charte/seal"
	"charte/sites"
	"charte/store"
)

// TestDeathDoesWhatWasDecided: what is shown first, done then, and never with a value on the screen.
//
// Law: LIL 85
func TestDeathDoesWhatWasDecided(t *testing.T) {
	data, file := filepath.Join(t.TempDir(), "data"), written(t, "skills.yaml", "skills")
	erased := decides(t, data, "erase@example.org", rights.Directive{Wish: rights.WishErase})
	paper := decides(t, data, "paper@example.org", rights.Directive{Wish: rights.WishHandOver, Then: rights.WishErase,
		Recipient: rights.Recipient{Name: seal.NewText("Zoé Martin"), Address: seal.NewText("1 rue du Port")}})
	mailed := decides(t, data, "mailed@example.org", rights.Directive{Wish: rights.WishHandOver, Then: rights.WishKeep,
		Recipient: rights.Recipient{Name: seal.NewText("Zoé Martin"), Address: seal.NewText("zoe@example.org"), Mail: true}})
	zip := filepath.Join(t.TempDir(), "copy.zip")
	do := func(id seal.ID, ends int, says string, args ...string) {
		t.Helper()
		out, ended := ran(t, append([]string{"death", file, "--data", data, "--subject", id.String()}, args...)...)
		if ended != ends || !regexp.MustCompile(says).MatchString(out) {
			t.Errorf("%v: ended with %d and %q, want %d and %q", args, ended, out, ends, says)
		}
		for _, value := range []string{"example.org", "Martin", "rue du Port"} {
			if strings.Contains(out, value) {
				t.Errorf("%v prints %q", args, value)
			}
		}
	}
	yes := []string{"--apply", "--evidence", "certificate"}
	do(erased, 0, `decided on \d{4}-\d\d-\d\d: erase\n$`)
	do(erased, 0, `a décidé le .* : effacer\n$`, "--lang", "fr")
	do(erased, 2, "erase", append(yes, "--export", zip)...)
	do(erased, 0, "everything is erased", yes...)
	do(erased, 1, "^$", yes...)
	do(paper, 2, "hand over by post, then erase", yes...)
	do(paper, 0, "the copy is written", append(yes, "--export", zip)...)
	do(paper, 0, "recorded on .*, the copy was taken on")
	do(paper, 1, "hand over", append(yes, "--export", zip)...)
	do(mailed, 0, "a link leaves", yes...)
	do(mailed, 0, "a link leaves", yes...)
	do(mailed, 0, "taken back", "--mistake")
	do(mailed, 1, "^$", "--mistake")

	text, err := os.ReadFile(zip)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := proof.VerifyExport(text, ""); err != nil {
		t.Error(err)
	}
	if info, err := os.Stat(zip); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("anybody may read the copy: %v %v", info.Mode(), err)
	}
}

// decides makes somebody who joined, and decided.
func decides(t *testing.T, data, address string, d rights.Directive) seal.ID {
	t.Helper()
	now := time.Now().UTC().Truncate(time.Microsecond)
	c, err := charter.Parse(sites.SkillsFile, sites.Skills())
	if err != nil {
		t.Fatal(err)
	}
	p := plan.Compile(c)
	s, err := store.Open(t.Context(), store.Options{Dir: data})
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	}()
	site, err := s.Site(p, "https://skills.example")
	if err == nil {
		err = site.Publish(t.Context(), policy.Published(p, now), now)
	}
	if err != nil {
		t.Fatal(err)
	}
	j, wrong := people.Join(p, "coach", url.Values{"first_name": {"Sam"}, "email": {address}}, "en", seal.NewID(), now)
	if wrong != nil {
		t.Fatal(wrong)
	}
	if err := site.Join(t.Context(), j); err != nil {
		t.Fatal(err)
	}
	token := ""
	ids, err := site.Unsent(t.Context(), now.Add(time.Hour), 100)
	for _, id := range ids {
		if o, err := site.Letter(t.Context(), id); err == nil && o.Kind == letters.Confirm && o.To.Reveal("test") == address {
			token = regexp.MustCompile(`\?t=([\w-]{43})`).FindStringSubmatch(o.Body.Reveal("test"))[1]
		}
	}
	if err == nil {
		_, err = site.SetPassword(t.Context(), token, people.TicketConfirm, people.HashPassword("quatre chevaux gris galopent"), people.Device{}, now)
	}
	if err == nil {
		d.Lang, d.Words, d.At = "en", strings.Repeat("0f", 32), now
		_, err = site.Direct(t.Context(), j.Subject, d)
	}
	if err != nil {
		t.Fatal(err)
	}
	return j.Subject
}
