package sites_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

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

// Every file that the charter names is there, and says something.
func TestSkillsNamesFilesThatExist(t *testing.T) {
	for _, p := range skills(t).Purposes {
		if p.Balancing == "" {
			continue
		}
		text, err := os.ReadFile(filepath.Join("skills", p.Balancing))
		if err != nil {
			t.Errorf("%s: %v", p.Pos, err)
		}
		if !strings.Contains(string(text), p.Name) {
			t.Errorf("%s: %s does not speak of %s", p.Pos, p.Balancing, p.Name)
		}
	}
}
