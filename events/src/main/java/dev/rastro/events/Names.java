package dev.rastro.events;

import java.util.List;
import java.util.Locale;
import java.util.random.RandomGenerator;

/// Addresses of people who do not exist, at domains that nobody can own (RFC 2606).
final class Names {

  private static final List<String> FIRST =
      List.of(
          "Ada", "Amir", "Ana", "Arjun", "Bruno", "Carla", "Chen", "Clara", "Daniel", "Diego",
          "Elena", "Emil", "Fatima", "Felix", "Gabriel", "Grace", "Hana", "Hugo", "Ines", "Ivan",
          "Jana", "Joao", "Julia", "Kofi", "Lara", "Leon", "Lucia", "Maja", "Marco", "Mateo", "Mei",
          "Nina", "Noah", "Olga", "Omar", "Paula", "Pedro", "Priya", "Rafael", "Rosa", "Sara",
          "Sofia", "Tariq", "Teresa", "Tomas", "Vera", "Yuki", "Zoe");

  private static final List<String> LAST =
      List.of(
          "Almeida",
          "Andersen",
          "Barbosa",
          "Bauer",
          "Bianchi",
          "Campos",
          "Castro",
          "Costa",
          "Diaz",
          "Dubois",
          "Eriksson",
          "Fischer",
          "Garcia",
          "Gomes",
          "Haddad",
          "Hoffmann",
          "Ito",
          "Jansen",
          "Keller",
          "Kim",
          "Kowalski",
          "Kumar",
          "Larsen",
          "Lima",
          "Lopez",
          "Martin",
          "Mendes",
          "Moreau",
          "Nakamura",
          "Novak",
          "Okafor",
          "Oliveira",
          "Patel",
          "Pereira",
          "Petrov",
          "Ramos",
          "Rossi",
          "Santos",
          "Sato",
          "Schmidt",
          "Silva",
          "Singh",
          "Smith",
          "Souza",
          "Tanaka",
          "Torres",
          "Weber",
          "Zhang");

  private static final List<String> DOMAINS = List.of("example.com", "example.net", "example.org");

  private Names() {}

  static String drawEmail(RandomGenerator random) {
    String first = FIRST.get(random.nextInt(FIRST.size()));
    String last = LAST.get(random.nextInt(LAST.size()));
    String domain = DOMAINS.get(random.nextInt(DOMAINS.size()));
    return (first + "." + last).toLowerCase(Locale.ROOT) + random.nextInt(100) + "@" + domain;
  }
}
