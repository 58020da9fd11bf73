package stores

import "sasync/dbthread"

// Every store has rows in tables that all stores of a database share. The column
// store is the kind of the store and its group.
var (
	itemsTable = &dbthread.Table{
		Name: "sasync_items",
		Columns: []dbthread.Column{
			{Name: "store", Type: dbthread.Blob, NotNull: true, PrimaryKey: true},
			{Name: "name", Type: dbthread.Blob, NotNull: true, PrimaryKey: true},
			{Name: "value", Type: dbthread.Blob, NotNull: true},
			{Name: "expires", Type: dbthread.Integer, NotNull: true, Default: 0}, // Unix time in ms; 0 is never
		},
		ByKey: true,
	}
	cellsTable = &dbthread.Table{
		Name: "sasync_cells",
		Columns: []dbthread.Column{
			{Name: "store", Type: dbthread.Blob, NotNull: true, PrimaryKey: true},
			{Name: "x", Type: dbthread.Blob, NotNull: true, PrimaryKey: true},
			{Name: "y", Type: dbthread.Blob, NotNull: true, PrimaryKey: true},
			{Name: "z", Type: dbthread.Blob, NotNull: true, PrimaryKey: true},
			{Name: "value", Type: dbthread.Blob, NotNull: true},
		},
		Indices: []dbthread.Index{dbthread.On("store", "y"), dbthread.On("store", "z")},
		ByKey:   true,
	}
	edgesTable = &dbthread.Table{
		Name: "sasync_edges",
		Columns: []dbthread.Column{
			{Name: "store", Type: dbthread.Blob, NotNull: true, PrimaryKey: true},
			{Name: "source", Type: dbthread.Blob, NotNull: true, PrimaryKey: true},
			{Name: "target", Type: dbthread.Blob, NotNull: true, PrimaryKey: true},
			{Name: "value", Type: dbthread.Blob, NotNull: true},
		},
		Indices: []dbthread.Index{dbthread.On("store", "target")},
		ByKey:   true,
	}
	leasesTable = &dbthread.Table{
		Name: "sasync_leases",
		Columns: []dbthread.Column{
			{Name: "store", Type: dbthread.Blob, NotNull: true, PrimaryKey: true},
			{Name: "owner", Type: dbthread.Text, NotNull: true},
			{Name: "expires", Type: dbthread.Integer, NotNull: true}, // Unix time in ms
		},
	}
)

// Create makes the tables of the stores if they are missing, and names what
// differs in those that are there. It belongs into dbthread.Config.Startup.
// Called by a transaction function.
func Create(tx *dbthread.Tx) error {
	return dbthread.CreateTables(tx, itemsTable, cellsTable, edgesTable, leasesTable)
}
