package dev.rastro.redshift;

import dev.rastro.aws.S3Address;
import dev.rastro.redshift.Command.UnloadMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/// Tells what a statement is, and reads those that are Redshift's alone. What it does not know it
/// refuses.
final class CommandParser {

  private static final Set<String> TRANSLATED =
      Set.of("SELECT", "WITH", "INSERT", "UPDATE", "DELETE", "TRUNCATE", "EXPLAIN");
  private static final Set<String> BEGINS_TRANSACTION = Set.of("BEGIN", "START");
  private static final Set<String> ENDS_TRANSACTION = Set.of("COMMIT", "END", "ROLLBACK", "ABORT");
  private static final Set<String> NOTHING_TO_DO =
      Set.of("ANALYZE", "VACUUM", "GRANT", "REVOKE", "COMMENT");

  /// Words of a table's definition that say how Redshift lays it out on its nodes.
  private static final Set<String> LAYOUT =
      Set.of("DISTSTYLE", "DISTKEY", "SORTKEY", "COMPOUND", "INTERLEAVED", "BACKUP");

  private final List<Token> tokens;
  private final TokenCursor cursor;

  private CommandParser(List<Token> tokens) {
    this.tokens = tokens;
    this.cursor = new TokenCursor(tokens);
  }

  /// Cuts a text into its statements.
  static List<List<Token>> statements(String sql) throws RedshiftSqlException {
    List<List<Token>> statements = new ArrayList<>();
    List<Token> statement = new ArrayList<>();
    for (Token token : Tokenizer.tokens(sql)) {
      if (token.isOperator(";") || token.kind() == Token.Kind.END) {
        if (statement.stream().anyMatch(t -> t.kind() != Token.Kind.SPACE)) {
          statement.add(new Token(Token.Kind.END, "", token.offset()));
          statements.add(statement);
        }
        statement = new ArrayList<>();
      } else {
        statement.add(token);
      }
    }
    return statements;
  }

  static Command parse(List<Token> statement) throws RedshiftSqlException {
    return new CommandParser(statement).command();
  }

  private Command command() throws RedshiftSqlException {
    Token first = cursor.peek();
    String word = first.kind() == Token.Kind.WORD ? first.text().toUpperCase(Locale.ROOT) : "";
    if (cursor.accept("CREATE", "EXTERNAL", "SCHEMA")) {
      return createExternalSchema();
    } else if (cursor.sees("CREATE", "EXTERNAL")) {
      throw RedshiftSqlException.unsupported("CREATE EXTERNAL " + cursor.peek(2).text(), first);
    } else if (cursor.accept("DROP", "SCHEMA")) {
      return dropSchema();
    } else if (cursor.accept("UNLOAD")) {
      return unload();
    } else if (word.equals("CREATE")) {
      return create();
    } else if (cursor.sees("DROP", "TABLE")
        || cursor.sees("DROP", "VIEW")
        || cursor.sees("ALTER", "TABLE")) {
      return new Command.Translated(tokens);
    } else if (NOTHING_TO_DO.contains(word)) {
      return new Command.Nothing();
    } else if (cursor.sees("SET", "query_group")
        || cursor.sees("SET", "enable_result_cache_for_session")) {
      return new Command.Nothing();
    } else if (BEGINS_TRANSACTION.contains(word) || ENDS_TRANSACTION.contains(word)) {
      return new Command.Transaction(tokens, BEGINS_TRANSACTION.contains(word));
    } else if (TRANSLATED.contains(word) || first.isOperator("(")) {
      return new Command.Translated(tokens);
    }
    throw RedshiftSqlException.unsupported("the statement " + first.text(), first);
  }

  /// Only what Redshift has: the engine knows more, such as macros, which could change what
  /// functions mean.
  private Command create() throws RedshiftSqlException {
    boolean isKnown =
        cursor.sees("CREATE", "TABLE")
            || cursor.sees("CREATE", "TEMP", "TABLE")
            || cursor.sees("CREATE", "TEMPORARY", "TABLE")
            || cursor.sees("CREATE", "LOCAL", "TEMP", "TABLE")
            || cursor.sees("CREATE", "LOCAL", "TEMPORARY", "TABLE")
            || cursor.sees("CREATE", "VIEW")
            || cursor.sees("CREATE", "OR", "REPLACE", "VIEW")
            || cursor.sees("CREATE", "SCHEMA");
    if (!isKnown) {
      Token object = cursor.sees("CREATE", "OR", "REPLACE") ? cursor.peek(3) : cursor.peek(1);
      throw RedshiftSqlException.unsupported("CREATE " + object.text(), cursor.peek());
    }
    return new Command.Translated(withoutLayout());
  }

  /// Takes DISTSTYLE, DISTKEY, SORTKEY, ENCODE and WITH NO SCHEMA BINDING out of a definition: they
  /// say nothing of what a query answers.
  private List<Token> withoutLayout() throws RedshiftSqlException {
    List<Token> kept = new ArrayList<>();
    int depth = 0;
    boolean inQuery = false;
    for (int i = 0; i < tokens.size(); i++) {
      Token token = tokens.get(i);
      depth += token.isOperator("(") ? 1 : token.isOperator(")") ? -1 : 0;
      inQuery |=
          token.isWord("SELECT") || (token.isWord("WITH") && depth == 0 && !isNoSchemaBinding(i));
      if (token.isWord("WITH") && isNoSchemaBinding(i)) {
        i = skipWords(i, 4);
      } else if (!inQuery
          && token.kind() == Token.Kind.WORD
          && LAYOUT.contains(token.text().toUpperCase(Locale.ROOT))) {
        i = skipLayout(i);
      } else if (!inQuery && token.isWord("ENCODE")) {
        i = skipWords(i, 2);
      } else if (!inQuery && token.isWord("IDENTITY")) {
        throw RedshiftSqlException.unsupported("IDENTITY", token);
      } else {
        kept.add(token);
      }
    }
    return kept;
  }

  private boolean isNoSchemaBinding(int from) {
    TokenCursor ahead = new TokenCursor(tokens.subList(from, tokens.size()));
    return ahead.sees("WITH", "NO", "SCHEMA", "BINDING");
  }

  /// The index of the last token of so many that mean something.
  private int skipWords(int from, int count) {
    int i = from;
    int left = count - 1;
    while (left > 0 && i + 1 < tokens.size() - 1) {
      i++;
      left -= tokens.get(i).kind() == Token.Kind.SPACE ? 0 : 1;
    }
    return i;
  }

  /// Passes over `DISTSTYLE EVEN`, `DISTKEY (a)`, `DISTKEY` after a column, `COMPOUND SORTKEY (a,
  /// b)`, `BACKUP NO`.
  private int skipLayout(int from) {
    Token word = tokens.get(from);
    if (word.isWord("DISTSTYLE") || word.isWord("BACKUP")) {
      return skipWords(from, 2);
    }
    int i = from;
    if (word.isWord("COMPOUND") || word.isWord("INTERLEAVED")) {
      i = skipWords(from, 2);
    }
    int next = i + 1;
    while (next < tokens.size() && tokens.get(next).kind() == Token.Kind.SPACE) {
      next++;
    }
    if (next < tokens.size() && tokens.get(next).isWord("AUTO")) {
      return next;
    }
    if (next >= tokens.size() || !tokens.get(next).isOperator("(")) {
      return i;
    }
    while (next < tokens.size() && !tokens.get(next).isOperator(")")) {
      next++;
    }
    return next;
  }

  private Command createExternalSchema() throws RedshiftSqlException {
    boolean ifNotExists = cursor.accept("IF", "NOT", "EXISTS");
    String schema = cursor.name();
    cursor.expect("FROM", "DATA", "CATALOG");
    String database = "";
    String role = "";
    boolean creates = false;
    while (!cursor.atEnd()) {
      if (cursor.accept("DATABASE")) {
        database = cursor.text();
      } else if (cursor.accept("IAM_ROLE")) {
        role = cursor.accept("default") ? "default" : cursor.text();
      } else if (cursor.accept("REGION")) {
        cursor.text();
      } else if (cursor.accept("CREATE", "EXTERNAL", "DATABASE", "IF", "NOT", "EXISTS")) {
        creates = true;
      } else {
        throw RedshiftSqlException.syntax(
            "DATABASE, IAM_ROLE or REGION is expected", cursor.peek());
      }
    }
    if (database.isEmpty() || role.isEmpty()) {
      throw RedshiftSqlException.syntax("DATABASE and IAM_ROLE are required", cursor.peek());
    }
    return new Command.CreateExternalSchema(
        schema, database.toLowerCase(Locale.ROOT), role, ifNotExists, creates);
  }

  private Command dropSchema() throws RedshiftSqlException {
    boolean ifExists = cursor.accept("IF", "EXISTS");
    String schema = cursor.name();
    boolean cascade = cursor.accept("CASCADE");
    cursor.accept("RESTRICT");
    cursor.expectEnd();
    return new Command.DropSchema(schema, ifExists, cascade);
  }

  private Command unload() throws RedshiftSqlException {
    cursor.expectOperator("(");
    Token queryText = cursor.peek();
    String query = cursor.text();
    refuseLimit(query, queryText);
    cursor.expectOperator(")");
    cursor.expect("TO");
    Token target = cursor.peek();
    S3Address to;
    try {
      to = S3Address.parse(cursor.text());
    } catch (IllegalArgumentException e) {
      throw RedshiftSqlException.syntax(String.valueOf(e.getMessage()), target);
    }
    String role = "";
    boolean isParquet = false;
    List<String> partitionColumns = new ArrayList<>();
    boolean includes = false;
    UnloadMode mode = UnloadMode.FAIL;
    while (!cursor.atEnd()) {
      Token option = cursor.peek();
      if (cursor.accept("IAM_ROLE")) {
        role = cursor.accept("default") ? "default" : cursor.text();
      } else if (cursor.accept("FORMAT")) {
        cursor.accept("AS");
        cursor.expect("PARQUET");
        isParquet = true;
      } else if (cursor.accept("PARQUET")) {
        isParquet = true;
      } else if (cursor.accept("PARTITION", "BY")) {
        cursor.expectOperator("(");
        do {
          partitionColumns.add(cursor.name());
        } while (acceptComma());
        cursor.expectOperator(")");
        includes = cursor.accept("INCLUDE");
      } else if (cursor.accept("ALLOWOVERWRITE")) {
        mode = UnloadMode.OVERWRITE;
      } else if (cursor.accept("CLEANPATH")) {
        mode = UnloadMode.CLEAN_PATH;
      } else if (cursor.accept("PARALLEL")) {
        if (!cursor.accept("ON") && !cursor.accept("TRUE") && !cursor.accept("OFF")) {
          cursor.expect("FALSE");
        }
      } else {
        throw RedshiftSqlException.unsupported("the UNLOAD option " + option.text(), option);
      }
    }
    if (!isParquet) {
      throw RedshiftSqlException.unsupported(
          "UNLOAD in another format than PARQUET", cursor.peek());
    }
    if (role.isEmpty()) {
      throw RedshiftSqlException.syntax("IAM_ROLE is required", cursor.peek());
    }
    return new Command.Unload(query, to, role, partitionColumns, includes, mode);
  }

  /// The query of an UNLOAD has no LIMIT of its own, only within brackets.
  private static void refuseLimit(String query, Token at) throws RedshiftSqlException {
    int depth = 0;
    for (Token token : Tokenizer.tokens(query)) {
      depth += token.isOperator("(") ? 1 : token.isOperator(")") ? -1 : 0;
      if (depth == 0 && token.isWord("LIMIT")) {
        throw RedshiftSqlException.unsupported("LIMIT clause in the outer SELECT of UNLOAD", at);
      }
    }
  }

  private boolean acceptComma() {
    boolean there = cursor.peek().isOperator(",");
    if (there) {
      cursor.next();
    }
    return there;
  }
}
