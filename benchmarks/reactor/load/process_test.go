package load

import (
	"os"
	"testing"
)

func TestProcess_TellsWhatItUses(t *testing.T) {
	self := process(os.Getpid())
	before, err := self.cpu()
	if err != nil {
		t.Fatal(err)
	}
	for now := before; now == before; { // each look takes time
		if now, err = self.cpu(); err != nil {
			t.Fatal(err)
		}
		if now < before {
			t.Fatalf("its CPU time went back from %v to %v", before, now)
		}
	}
	m, err := self.memory()
	if err != nil || m.rss == 0 || m.peak < m.rss {
		t.Errorf("memory: %+v, %v", m, err)
	}
}

func TestProcess_FailsWhereThereIsNone(t *testing.T) {
	const none = process(1<<22 + 1) // above the kernel's largest
	_, cpu := none.cpu()
	_, memory := none.memory()
	if cpu == nil || memory == nil || none.forgetPeak() == nil {
		t.Errorf("cpu: %v, memory: %v", cpu, memory)
	}
}
