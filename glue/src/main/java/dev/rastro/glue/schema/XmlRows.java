package dev.rastro.glue.schema;

import java.io.ByteArrayInputStream;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.SequencedMap;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/// Infers columns from the elements of an XML document that are its rows: their child elements, and
/// their attributes with `_` before the name. An element that comes again is an array, one with
/// children or attributes a struct, whose own text is `_value`.
final class XmlRows {

  private static final XMLInputFactory FACTORY = factory();
  private static final int DEPTH_MAX = 64;

  private final String rowTag;

  XmlRows(String rowTag) {
    this.rowTag = rowTag;
  }

  /// What was found.
  record Found(SequencedMap<String, DataType> columns, long records) {}

  /// Reads as many whole rows as the sample has.
  Optional<Found> infer(byte[] sample, boolean isCut) {
    SequencedMap<String, DataType> columns = new LinkedHashMap<>();
    long records = 0;
    try {
      XMLStreamReader reader = FACTORY.createXMLStreamReader(new ByteArrayInputStream(sample));
      while (reader.hasNext()) {
        if (reader.next() == XMLStreamConstants.START_ELEMENT
            && reader.getLocalName().equals(rowTag)) {
          DataType row = element(reader, 0);
          if (row instanceof DataType.Struct(SequencedMap<String, DataType> fields)) {
            fields.forEach((name, type) -> columns.merge(name, type, DataType::merge));
          } else {
            columns.merge("_value", row, DataType::merge);
          }
          records++;
        }
      }
    } catch (XMLStreamException e) {
      if (!isCut) {
        return Optional.empty();
      }
    }
    return records == 0 ? Optional.empty() : Optional.of(new Found(columns, records));
  }

  private static DataType element(XMLStreamReader reader, int depth) throws XMLStreamException {
    if (depth > DEPTH_MAX) {
      throw new XMLStreamException("elements lie in each other too deep");
    }
    SequencedMap<String, DataType> fields = new LinkedHashMap<>();
    for (int i = 0; i < reader.getAttributeCount(); i++) {
      fields.put(
          "_" + reader.getAttributeLocalName(i), TextType.of(reader.getAttributeValue(i), true));
    }
    StringBuilder text = new StringBuilder();
    while (true) {
      switch (reader.next()) {
        case XMLStreamConstants.START_ELEMENT -> {
          String name = reader.getLocalName();
          DataType type = element(reader, depth + 1);
          fields.merge(name, type, XmlRows::again);
        }
        case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA ->
            text.append(reader.getText());
        case XMLStreamConstants.END_ELEMENT -> {
          DataType own = TextType.of(text.toString(), true);
          if (fields.isEmpty()) {
            return own;
          }
          if (!(own instanceof DataType.Unknown)) {
            fields.put("_value", own);
          }
          return new DataType.Struct(fields);
        }
        default -> {}
      }
    }
  }

  /// An element that came before in the same parent.
  private static DataType again(DataType before, DataType next) {
    DataType one = before instanceof DataType.Array(DataType element) ? element : before;
    return new DataType.Array(one.merge(next));
  }

  private static XMLInputFactory factory() {
    XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
    // A document of a stranger's fetches nothing and expands nothing.
    factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
    factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
    return factory;
  }
}
