package dev.rastro.gateway;

/// How a service speaks, which decides how an error of the door looks.
enum Protocol {
  /// S3's own: paths, headers, XML.
  REST_XML,
  /// AWS JSON 1.1: the operation stands in `X-Amz-Target`.
  JSON,
  /// AWS Query: the operation stands in a form, the answer is XML.
  QUERY
}
