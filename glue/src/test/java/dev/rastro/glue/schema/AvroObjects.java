package dev.rastro.glue.schema;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.file.DataFileReader;
import org.apache.avro.file.DataFileWriter;
import org.apache.avro.file.SeekableByteArrayInput;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.DecoderFactory;

/// Avro objects as Avro itself writes and reads them.
public final class AvroObjects {

  private AvroObjects() {}

  /// A record's schema.
  ///
  /// @param fields such as `{"name":"a","type":"int"}`, with commas between them
  public static String record(String name, String fields) {
    return "{\"type\":\"record\",\"name\":\"" + name + "\",\"fields\":[" + fields + "]}";
  }

  /// An object with records, which are in Avro's JSON.
  public static byte[] object(String schema, String... records) {
    Schema parsed = new Schema.Parser().parse(schema);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataFileWriter<GenericRecord> writer =
        new DataFileWriter<>(new GenericDatumWriter<GenericRecord>(parsed))) {
      writer.create(parsed, bytes);
      for (String record : records) {
        writer.append(
            new GenericDatumReader<GenericRecord>(parsed)
                .read(null, DecoderFactory.get().jsonDecoder(parsed, record)));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  /// The records of an object as one who knows the table's schema reads them.
  public static List<String> read(byte[] object, String tableSchema) {
    Schema reader = new Schema.Parser().parse(tableSchema);
    List<String> records = new ArrayList<>();
    try (DataFileReader<GenericRecord> file =
        new DataFileReader<>(
            new SeekableByteArrayInput(object), new GenericDatumReader<>(null, reader))) {
      file.forEach(record -> records.add(record.toString()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return records;
  }
}
