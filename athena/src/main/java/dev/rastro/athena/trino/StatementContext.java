package dev.rastro.athena.trino;

import dev.rastro.duckdb.LakeTable;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/// What is collected while one statement is translated. For one thread.
final class StatementContext {

  private final TableSource source;
  private final QuerySession session;
  private final List<TableUse> tables = new ArrayList<>();
  private Set<ColumnUse> columnsRead = new LinkedHashSet<>();
  private int aliasesCount;

  StatementContext(TableSource source, QuerySession session) {
    this.source = source;
    this.session = session;
  }

  TableSource source() {
    return source;
  }

  QuerySession session() {
    return session;
  }

  Instant now() {
    return session.start();
  }

  /// A relation's name that nothing else has.
  String alias() {
    return "r" + aliasesCount++;
  }

  /// Notes a table in FROM. Each place has its own number, so that each is pruned by itself.
  TableUse addTable(LakeTable table) {
    TableUse use = new TableUse(tables.size(), table);
    tables.add(use);
    return use;
  }

  List<TableUse> tables() {
    return tables;
  }

  void read(Set<ColumnUse> columns) {
    columnsRead.addAll(columns);
  }

  Set<ColumnUse> columnsRead() {
    return columnsRead;
  }

  /// A translation and the columns that were read in it.
  record Traced<T>(T result, Set<ColumnUse> columns) {}

  /// Translates something aside: the columns it reads are given back, not noted.
  <T> Traced<T> traced(Supplier<T> translation) {
    Set<ColumnUse> enclosing = columnsRead;
    columnsRead = new LinkedHashSet<>();
    try {
      T result = translation.get();
      return new Traced<>(result, columnsRead);
    } finally {
      columnsRead = enclosing;
    }
  }
}
