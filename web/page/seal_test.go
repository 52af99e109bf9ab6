package page

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// TestSealScriptIsSmall: the element is one module, which brings in nothing and fits in 8 kB as browsers fetch it.
func TestSealScriptIsSmall(t *testing.T) {
	script := SealScript()
	for _, bad := range []string{"import ", "import(", "eval(", "innerHTML", "http:", "https:", "localStorage", "sessionStorage", "indexedDB"} {
		if bytes.Contains(script, []byte(bad)) {
			t.Errorf("the script holds %q", bad)
		}
	}
	path := filepath.Join(t.TempDir(), "seal.mjs")
	if err := os.WriteFile(path, script, 0o600); err != nil {
		t.Fatal(err)
	}
	if said, err := exec.CommandContext(t.Context(), "node", "--check", path).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, said)
	}
	said, err := exec.CommandContext(t.Context(), "node", "-p", `zlib.brotliCompressSync(fs.readFileSync(process.argv[1])).length`, path).Output()
	if err != nil {
		t.Fatal(err)
	}
	n, err := strconv.Atoi(strings.TrimSpace(string(said)))
	if err != nil || n > 8_000 {
		t.Errorf("the script is %d bytes packed, more than 8,000 (%v)", n, err)
	}
	t.Logf("%d bytes, %d packed", len(script), n)
}
