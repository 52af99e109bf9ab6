package envelope

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// TestSealingScriptStandsAlone: what pages load to seal needs nothing of what opens.
func TestSealingScriptStandsAlone(t *testing.T) {
	alone := string(SealingScript()) + `
const one = await crypto.subtle.generateKey({ name: "RSA-OAEP", hash: "SHA-256", modulusLength: 3072, publicExponent: new Uint8Array([1, 0, 1]) }, true, ["encrypt", "decrypt"]);
const jwk = await crypto.subtle.exportKey("jwk", one.publicKey);
const sealed = await seal(new Blob(["a"]), { name: "n", type: "text/plain", place: "p" }, [jwk]);
console.log(sealed.count, (await sealed.chunk(0)).length, sealed.line.split(".").length);
`
	path := filepath.Join(t.TempDir(), "alone.mjs")
	if err := os.WriteFile(path, []byte(alone), 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := exec.CommandContext(t.Context(), "node", path).CombinedOutput()
	if err != nil || string(out) != "1 17 5\n" {
		t.Errorf("%v\n%s", err, out)
	}
}
