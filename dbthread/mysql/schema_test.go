package mysql

import (
	"testing"

	"sasync/dbthread/dialect"
)

func TestColumnType_TextInAnIndexHasTheRoomThatIsLeft(t *testing.T) {
	table := dialect.Table{
		Columns: []dialect.Column{
			{Name: "id", Type: dialect.Integer, PrimaryKey: true},
			{Name: "free", Type: dialect.Text},
			{Name: "alone", Type: dialect.Text},
			{Name: "first", Type: dialect.Text},
			{Name: "second", Type: dialect.Blob},
			{Name: "standard", Type: dialect.Text, Default: "x"},
		},
		Indices: []dialect.Index{
			{Columns: []string{"ALONE"}},
			{Columns: []string{"first", "second"}},
			{Columns: []string{"first", "id"}},
		},
	}
	for i, want := range []string{"BIGINT AUTO_INCREMENT", "LONGTEXT", "VARCHAR(768)", "VARCHAR(384)", "VARBINARY(1536)", "VARCHAR(768)"} {
		if got := columnType(table, table.Columns[i]); got != want {
			t.Errorf("%s: %s, want %s", table.Columns[i].Name, got, want)
		}
	}
}
