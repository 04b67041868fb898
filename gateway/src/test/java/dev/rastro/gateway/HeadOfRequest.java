package dev.rastro.gateway;

import java.lang.reflect.Proxy;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpURI;
import org.eclipse.jetty.server.Request;

/// The head of a request that no server got.
record HeadOfRequest(String method, HttpURI uri, HttpFields headers) {

  Request request() {
    return (Request)
        Proxy.newProxyInstance(
            Request.class.getClassLoader(),
            new Class<?>[] {Request.class},
            (_, called, _) ->
                switch (called.getName()) {
                  case "getHeaders" -> headers;
                  case "getHttpURI" -> uri;
                  case "getMethod" -> method;
                  case "getLength" -> -1L;
                  default -> throw new UnsupportedOperationException(called.getName());
                });
  }
}
