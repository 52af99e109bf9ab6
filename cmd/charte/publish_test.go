package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"charte/charter"
	"charte/policy"
	"charte/sites"
	"charte/store"
)

// written puts a charter into a folder, with some words replaced.
func written(t *testing.T, name, site string, changes ...string) string {
	t.Helper()
	source := string(sites.Charter(site))
	for i := 0; i < len(changes); i += 2 {
		if !strings.Contains(source, changes[i]) {
			t.Fatalf("the charter of %s has no %q", site, changes[i])
		}
	}
	file := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(file, []byte(strings.NewReplacer(changes...).Replace(source)), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

// ran executes a command line, and gives its standard output and the code with which it ends.
func ran(t *testing.T, args ...string) (out string, ended int) {
	t.Helper()
	var stdout, stderr bytes.Buffer
	err := run(t.Context(), args, func(string) string { return "" }, strings.NewReader(""), &stdout, &stderr)
	var e ending
	if err != nil && !errors.As(err, &e) {
		t.Fatalf("%v: %v\n%s", args, err, stderr.String())
	}
	return stdout.String(), code(err)
}

// TestPublishSpeaksOfAccounts: people without an account cannot be under a version, and nothing is said of them.
func TestPublishSpeaksOfAccounts(t *testing.T) {
	data := filepath.Join(t.TempDir(), "data")
	first := written(t, "first.yaml", "respite")
	if out, ended := ran(t, "publish", first, "--data", data, "--first"); ended != 0 {
		t.Fatalf("ended with %d: %s", ended, out)
	}
	second := written(t, "second.yaml", "respite", "{number: 1, date: 2026-11-01", "{number: 2, date: 2099-01-01",
		"fr: Vous montrer d’où l’on s’est connecté à votre compte.", "fr: Vous montrer d’où l’on se connecte.")
	out, _ := ran(t, "publish", second, "--data", data, "--dry-run")
	if !strings.Contains(out, "\nfamily: ") || !strings.Contains(out, "\nvolunteer: ") || strings.Contains(out, "\nchild: ") {
		t.Errorf("what it means for whom:\n%s", out)
	}
}

// TestFate: nobody is promised to be told ahead by a version that promises no time ahead.
func TestFate(t *testing.T) {
	step := func(ahead charter.Period) policy.Step {
		c, err := charter.Parse(sites.SkillsFile, sites.Skills())
		if err != nil {
			t.Fatal(err)
		}
		c.Changes.Ahead = ahead
		return policy.Step{Before: c, After: c, Changes: []policy.Change{{Class: policy.MoreProtective, Path: "retention.account"}}}
	}
	month := step(charter.Period{Months: 1})
	for _, c := range []struct{ got, want string }{
		{fate(month, "seeker", "en"), "told ahead, then under the new version"},
		{fate(step(charter.Period{}), "seeker", "en"), "told, then under the new version"},
		{fate(month, "seeker", "fr"), "averties à l’avance, puis sous la nouvelle version"},
		{fate(step(charter.Period{}), "seeker", "fr"), "averties, puis sous la nouvelle version"},
		{fate(policy.Step{Before: month.Before, After: month.After}, "seeker", "en"), "nothing changes for them"},
		{fate(month, "guest", "en"), "the new version has no such people, they stay under theirs"},
	} {
		if c.got != c.want {
			t.Errorf("%q, want %q", c.got, c.want)
		}
	}
}

// TestCampaignInWordsAndInJSON: both say the same under the same names, and the help says each of them.
func TestCampaignInWordsAndInJSON(t *testing.T) {
	p := progressOf("skills", []store.Campaign{{From: 1, To: 2, People: 14, Unplanned: 1, Concerns: 13, Told: 9, Owed: 3, Lost: 4, Needs: 8, Agreed: 5, Stayed: 2, Pending: 6, Moved: 7}})
	var en, fr, data bytes.Buffer
	if err := errors.Join(p.write(&en, "en"), p.write(&fr, "fr"), encode(&data, p)); err != nil {
		t.Fatal(err)
	}
	if want := "skills: version 1 to 2: 14 people, 13 concerned, 9 told, 3 letters waiting, 4 out of reach, 8 asked, 5 agreed, 2 stayed, 6 pending, 7 moved\n" +
		"skills: the server has not looked at 1 person yet: it does within a minute\n"; en.String() != want {
		t.Errorf("%s\nwant:\n%s", en.String(), want)
	}
	if want := "skills : version 1 vers 2 : personnes 14, concernées 13, averties 9, lettres en attente 3, hors d’atteinte 4, invitées à choisir 8, d’accord 5, restées 2, sans réponse 6, passées 7\n" +
		"skills : le serveur n’a pas encore examiné 1 personne : il le fait dans la minute\n"; fr.String() != want {
		t.Errorf("%s\nwant:\n%s", fr.String(), want)
	}
	var got struct {
		Site     string
		Versions []map[string]int
	}
	if err := json.Unmarshal(data.Bytes(), &got); err != nil || got.Site != "skills" || len(got.Versions) != 1 {
		t.Fatalf("%v: %s", err, data.String())
	}
	for key, n := range got.Versions[0] {
		if !strings.Contains(campaignCommand.long, key) {
			t.Errorf("the help does not say what %s is", key)
		}
		words := strings.ReplaceAll(key, "_", " ")
		switch key {
		case "from", "to":
		case "not_looked_at":
			words = "not looked at 1 person"
			fallthrough
		default:
			if line := en.String(); n == 0 || !strings.Contains(line, words) {
				t.Errorf("%s is %d, and the text does not say so", key, n)
			}
		}
	}
}
