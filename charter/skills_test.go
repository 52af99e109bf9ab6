package charter_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"charte/charter"
	"charte/sites"
)

func skills(t *testing.T) *charter.Charter {
	t.Helper()
	c, err := charter.Parse(sites.SkillsFile, sites.Skills())
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestSkills(t *testing.T) {
	c := skills(t)
	if want := time.Date(2026, time.November, 1, 0, 0, 0, 0, time.UTC); c.Version.Number != 1 || !c.Version.Date.Equal(want) {
		t.Errorf("version %+v", c.Version)
	}
	seeker, _ := c.Kind("seeker")
	coach, _ := c.Kind("coach")
	if want := []string{"first_name", "email", "postcode"}; !slices.Equal(seeker.Required, want) || seeker.Profile != charter.OneProfile {
		t.Errorf("seeker %+v", seeker)
	}
	if !slices.Equal(coach.Optional, []string{"organisation"}) || coach.Profile != charter.NoProfile {
		t.Errorf("coach %+v", coach)
	}
	account, _ := c.RetentionOf("job_search")
	if account.Purpose != "account" || *account.Inactive != (charter.Period{Years: 1}) || *account.Unconfirmed != (charter.Period{Days: 7}) {
		t.Errorf("account %+v", account)
	}
	var steps []string
	for _, s := range account.Then {
		steps = append(steps, s.Do+s.By+s.For.String())
	}
	if want := []string{"warnemail", "wait30 days", "anonymise"}; !slices.Equal(steps, want) {
		t.Errorf("steps %q", steps)
	}
	email, _ := c.Field("email")
	if email.Protect != charter.Lookup || !email.Unique {
		t.Errorf("email %+v", email)
	}
	if ip, _ := c.Field("ip"); ip.Truncate != (charter.Truncate{IPv4: 24, IPv6: 48}) || ip.Source != charter.Observed || ip.Protect != charter.Sealed {
		t.Errorf("ip %+v", ip)
	}
	if p, ok := c.Purpose("nothing"); ok || p.Name != "" {
		t.Errorf("found %+v", p)
	}
}

// Every text of the charter is there in both languages, so that no page is half translated.
func TestSkillsIsBilingual(t *testing.T) {
	for _, said := range skills(t).Texts() {
		if said.Text.FR == "" || said.Text.EN == "" {
			t.Errorf("%s: %+v", said.Path, said.Text)
		}
	}
}

// Every file that the charter names is there, and speaks of the purpose.
func TestSkillsNamesFilesThatExist(t *testing.T) {
	for _, p := range skills(t).Purposes {
		if p.Balancing == "" {
			continue
		}
		text, err := os.ReadFile(filepath.Join("..", "sites", "skills", p.Balancing))
		if err != nil {
			t.Errorf("%s: %v", p.Pos, err)
		} else if !strings.Contains(string(text), "`"+p.Name+"`") {
			t.Errorf("%s: %s does not speak of %s", p.Pos, p.Balancing, p.Name)
		}
	}
}

// Leaving out any one line may be an error, but it is never a crash, and errors stay in order inside the file.
func TestEveryMissingLine(t *testing.T) {
	lines := strings.SplitAfter(string(sites.Skills()), "\n")
	for i := range lines {
		src := strings.Join(slices.Delete(slices.Clone(lines), i, i+1), "")
		orderly(t, []byte(src))
	}
}

// Half a file is what an editor shows while somebody writes.
func TestEveryBeginning(t *testing.T) {
	src := sites.Skills()
	for end := 0; end < len(src); end += 31 {
		orderly(t, src[:end])
	}
}
